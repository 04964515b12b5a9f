"""Rasa's custom actions: from slots to use cases to responses. Rules are in bot/domain, words in domain.yml."""
