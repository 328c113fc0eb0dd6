"""The engine that asks a vision model: prompt -> streamed answer -> source tree; revisions are told what was measured."""
