"""Performs the steps with httpx, blocking and asyncio."""
