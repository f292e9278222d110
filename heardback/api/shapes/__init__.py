"""What goes in and out of the API, as pydantic models: the OpenAPI description is made from them."""
