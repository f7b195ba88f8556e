import { cut } from './reporter.js';

/*
 * Mermaid draws at most 50,000 characters and 500 edges unless a site says otherwise, so diagrams are
 * kept smaller than that.
 */

const PLAIN = /^[\p{L}\p{N} .,:/()✔✖!?·…-]$/u;

/**
 * A label in quotes. Whatever could end it, or be taken for Markdown, HTML or a shape, is written as
 * the number of its character; it takes up three times the length at most.
 */
export function label(text: string, length: number): string {
  let shown = '';
  for (const character of cut(text, length)) {
    const written = PLAIN.test(character) ? character : `#${character.codePointAt(0) ?? 0};`;
    if (shown.length + written.length > 3 * length) return `"${shown}…"`;
    shown += written;
  }
  return `"${shown}"`;
}

/** Fit for a light and a dark page, since each has its own ground. */
export const CLASSES: readonly string[] = [
  'classDef fine fill:#e6f6ea,stroke:#1a7f37,color:#0f4a20',
  'classDef broken fill:#ffdcd9,stroke:#cf222e,stroke-width:3px,color:#67060c',
  'classDef warned fill:#fff1c2,stroke:#9a6700,stroke-width:2px,color:#4d2d00',
  'classDef hinted fill:#e0efff,stroke:#0969da,color:#0a3069',
  'classDef dark fill:#f6f8fa,stroke:#59636e,stroke-dasharray:4 3,color:#1f2328',
  'classDef way fill:none,stroke:#8b949e',
  'classDef quiet fill:#f6f8fa,stroke:#d1d9e0,color:#59636e',
];
