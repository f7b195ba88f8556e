export const WIDTH = 80;

/** Lines of eighty columns, where words allow it: `first` goes before them, then `rest`. */
export function wrap(
  text: string,
  first: string,
  rest = ' '.repeat(first.length),
): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line.trimEnd());
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line.trimEnd()];
}
