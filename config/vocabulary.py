"""The words that rules and templates may use. Equal by test to those of platforms, sentiment and responders."""

LABELS = ("negative", "neutral", "positive")
MOODS = (*LABELS, "any")
INTENTS = ("complaint", "question", "praise", "suggestion", "spam")
URGENCIES = ("low", "normal", "high", "urgent")
KINDS = ("mention", "comment", "review", "message", "post")
CHANNELS = ("public", "review", "private")
ACTIONS = ("reply", "ticket", "alert", "ignore")
TOPICS = (
    "delivery", "damaged", "wrong_item", "refund", "payment", "price", "quality", "service", "app", "account", "fraud",
    "praise", "question", "other",
)  # fmt: skip
TEMPLATE_TOPICS = (*TOPICS, "safety", "privacy", "legal")  # the last three only a rule chooses
NO_TEXT = "none"  # what a rule chooses where only a person finds the words
TONES = ("plain", "short", "warm", "formal")
CONDITIONS = ("order_known", "order_unknown")  # true or not, and never words of their own
FACTS = ("author", "brand", "contact", "signature", "particle", "particle_question", "answer", *CONDITIONS)
