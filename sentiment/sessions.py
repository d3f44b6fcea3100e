"""How the shipped ONNX files are opened."""

from pathlib import Path
from typing import Any

from sentiment.errors import ModelUnavailable


def opened(path: Path) -> Any:
    """A session in which one core computes one call; several may run side by side. Raises ModelUnavailable."""
    if not path.is_file():
        raise ModelUnavailable(f"The model file {path} is missing. Install the package again.")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # The graphs are fused by hand; onnxruntime's own later fusions make their layer norms slower.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
