"""What those whom an issue hurts have in common."""

from heardback.trends.sharing import Shared, shared


def test_each_fact_is_out_of_those_of_whom_it_is_known(charged, double_charge):
    for n in range(4):
        charged(n, url=f"https://shop.example/cart/pay?n={n}", environment={"browser": "Safari 17"})
    charged(5, "Fern", step="Sign-up")
    charged(6, "Fern")
    charged(7, "")
    assert shared(double_charge) == [
        Shared("organization", "Bayside", 4, 6),
        Shared("organization", "Fern", 2, 6),
        Shared("spot", "/cart/pay", 4, 5),
        Shared("browser", "Safari 17", 4, 4),
    ]


def test_nothing_is_shared_by_one(charged, double_charge):
    charged(1, step="Pay")
    assert shared(double_charge) == []
