"""The description of the API."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from heardback.api.v1 import api


def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(api.get_openapi_schema())


def docs(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x")
