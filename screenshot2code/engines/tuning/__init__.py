"""The engine that solves numbers in CSS: each move is rendered and kept only where the score rises."""
