"""What is refused in English is wholly English, but for what somebody typed; on a page that is marked."""
