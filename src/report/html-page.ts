import { Html, markup, type Piece } from './html-text.js';
import { STYLE } from './html-style.js';

/*
 * One file that asks for nothing: no script, no font, no picture from elsewhere. What it is made of
 * is said to the browser too, so that not even a mistake of ours could load anything.
 */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

// Drawn, since a font may lack the signs; 24 units wide.
const ICONS = {
  clear: 'M5 12.5l4.5 4.5L19 7.5',
  error: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  warning: 'M12 5v9M12 18.2v.6',
  info: 'M12 10v9M12 5.2v.6',
  unknown: 'M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.2-1.5 2.3M12 18.2v.6',
  untested: 'M12 11.7v.6',
} as const;

export type Icon = keyof typeof ICONS;

/** Beside a word that says the same. */
export const icon = (name: Icon): Html =>
  markup`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}" /></svg>`;

export interface Page {
  readonly title: string;
  readonly body: Piece;
}

export function page({ title, body }: Page): string {
  const whole = markup`<!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${POLICY}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <style>${new Html(STYLE)}</style>
    </head>
    <body>
    ${body}
    </body>
    </html>
    `;
  return whole.text;
}
