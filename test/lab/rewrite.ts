/** Old id to new id: ids of EC2, and the random part of ARNs and of names that AWS makes up. */
export class Ids {
  readonly #news = new Map<string, string>();

  /** `from` and `to` name one resource; what is common to both needs no mapping. */
  add(from: string, to: string): void {
    const olds = tokensOf(from);
    const news = tokensOf(to);
    if (olds.length !== news.length) throw new Error(`${from} and ${to} are not alike.`);
    olds.forEach((old, index) => {
      const name = news[index];
      if (name !== undefined && name !== old) this.#news.set(old, name);
    });
  }

  /** That text with every old id replaced. */
  readonly rewrite = (text: string): string =>
    text.replace(TOKEN, (token) => this.#news.get(token) ?? token);

  /** From new to old. */
  inverse(): Ids {
    const ids = new Ids();
    for (const [old, name] of this.#news) ids.#news.set(name, old);
    return ids;
  }
}

const TOKEN = /[A-Za-z0-9-]+/g;

const tokensOf = (text: string): readonly string[] => text.match(TOKEN) ?? [];

const TIME = /\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|\+00:00)/g;

/** That text with all its times moved; a time is written as before, fraction and all. */
export function shiftTimes(text: string, seconds: number): string {
  return text.replace(TIME, (_, whole: string, fraction = '', zone: string) => {
    const moved = new Date(Date.parse(`${whole}Z`) + seconds * 1000).toISOString();
    return moved.slice(0, 19) + fraction + zone;
  });
}
