"""The design system: one small tag per component (docs/components.md, /dev/components/)."""
