"""`heardback up`, `web`, `worker`, `matcher` and `migrate`: the processes."""

from typing import Annotated

import typer

from heardback.project.commands.progress import progress
from heardback.project.commands.ready import ready

Port = Annotated[int, typer.Option(min=1, max=65535, envvar="HEARDBACK_PORT", help="Where to listen.")]
Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for all.")]
Data = Annotated[
    str, typer.Option(metavar="DIR", help="Where database, key and mails are kept. Default: HEARDBACK_DATA, else data.")
]


def up(
    demo: Annotated[bool, typer.Option("--demo", help="Tell four stories, if nothing was reported yet.")] = False,
    port: Port = 8000,
    data: Data = "",
    host: Host = "127.0.0.1",
) -> None:
    """Run everything: set the database up, then web, worker and matcher together. Ctrl-C stops both.

    Prints the address, and a link that signs the owner in once. The first start makes the secret key and the owner
    (HEARDBACK_OWNER_EMAIL, else owner@localhost).
    """
    from heardback.project.folder import data_folder, hold
    from heardback.project.running import choose_environment, listen_after, run_web
    from heardback.project.serving import PROCESSES

    choose_environment(data, host, port)
    listening, held = listen_after(data_folder(), host, port)
    ready()
    from django.conf import settings

    from heardback.project.checks import warn_or_refuse
    from heardback.project.owning import owner, sign_in_url

    held = held or hold(settings.HEARDBACK_DATA)
    _set_up()
    member = owner()
    if demo:
        _tell_stories()
    warn_or_refuse()
    link = sign_in_url(member)
    run_web(listening, PROCESSES, lambda: _announce(member.email, link), worker=True)


def web(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many.")] = 2,
) -> None:
    """Serve the web alone: one of several machines on one PostgreSQL."""
    from heardback.project.running import choose_environment, run_web
    from heardback.project.serving import listen

    listening = listen(host, port)
    choose_environment("", host, port)
    ready()
    from heardback.project.checks import warn_or_refuse

    warn_or_refuse()
    run_web(listening, processes, lambda: _say(f"Serving on {host}, port {port}."), worker=False)


def worker() -> None:
    """Work alone: tell customers, count them, watch the clocks. Any number may run on one PostgreSQL."""
    ready()
    from heardback.project.running import demand_migrated, run_worker

    demand_migrated()
    run_worker()


def matcher() -> None:
    """Find which reports are the same, alone: one on a data folder, in which it keeps what it learnt."""
    ready()
    from heardback.project.running import demand_migrated, run_matcher

    demand_migrated()
    run_matcher()


def migrate() -> None:
    """Bring the database up to date, and do nothing else."""
    ready()
    _set_up()


def _set_up() -> None:
    from heardback.project.setting_up import migrate, migrated, pending

    if not migrated():
        with progress("Setting up the database", pending()) as advance:
            migrate(advance)


def _tell_stories() -> None:
    from heardback.project.running import say
    from heardback.reports.models import Report

    if Report.objects.exists():
        return
    from heardback.project.demo import load

    say("Telling four stories for the demo …")
    with progress("Telling four stories") as advance:
        load(advance)


def _announce(email: str, link: str) -> None:
    from django.conf import settings
    from django.urls import reverse

    shown = settings.HEARDBACK_BASE_URL + reverse("desk:mails")
    where = "your mail server" if settings.HEARDBACK_SMTP_URL else settings.HEARDBACK_DATA / "outbox"
    _say(
        f"Heardback is up:   {settings.HEARDBACK_BASE_URL}/",
        f"Sign in, once:     {link}  ({email})",
        f"Mails go to:       {where}, and are shown on {shown}",
        f"Data is kept in:   {settings.HEARDBACK_DATA}",
        "Stop it with Ctrl-C.",
    )


def _say(*lines: str) -> None:
    print("\n".join(lines), flush=True)
