"""What a LangGraph client may rely on, as checks against a base URL."""
