"""Every number of the recipe in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the shipped model is made. Times in minutes, lengths in tokens unless said otherwise.

    `minutes` bounds the training run by the clock: the learning rate falls to zero exactly when it ends, however fast
    the machine is. `max_steps` bounds it by optimiser steps instead, which makes it repeatable on one machine. Every
    `other_steps`th step teaches topics, intents and urgencies; `unknown_pieces` is the share that a row loses.
    """

    seed: int = 20_261
    vocabulary: int = 84_000
    positions: int = 160
    frozen_layers: int = 0
    topic_layer: int = 8

    minutes: float = 86.0
    max_steps: int = 0
    expected_rows: int = 450_000
    other_steps: int = 8
    unknown_pieces: float = 0.06
    batch_tokens: int = 2_400
    max_tokens: int = 80
    learning_rate: float = 1.2e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.93
    weight_decay: float = 0.01
    warmup: float = 0.05
    checkpoint_minutes: float = 18.0
    dev_rows: int = 90

    serve_tokens: int = 128
    margin: float = 0.1
    parity_rows: int = 30
    calibration_rows: int = 1_000
    calibration_rows_elsewhere: int = 40
    check_rows: int = 200
    test_rows: int = 3_000

    language_temperature: float = 0.5
    set_temperature: float = 0.5
    class_temperature: float = 0.5
    max_repeats: float = 10.0


FIRST_LANGUAGES = ("th", "fa", "ru", "fil", "en")
UMSAB_LANGUAGES = ("ar", "en", "fr", "de", "hi", "it", "pt", "es")
