from django.http import HttpResponse
from django.urls import path

app_name = "portal"
urlpatterns = [path("r/<str:token>/", lambda r, token: HttpResponse("soon"), name="report")]
