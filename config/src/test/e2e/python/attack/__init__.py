"""The cross-tenant attack suite: what one caller may learn or change of another's is nothing."""
