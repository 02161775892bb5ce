"""The browser pages: TypeScript and Vue here, built into `static/`. No Python but the build itself."""
