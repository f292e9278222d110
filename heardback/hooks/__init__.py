"""What other systems send us. Mail: here is how it gets in; what becomes of it is for `letters`."""
