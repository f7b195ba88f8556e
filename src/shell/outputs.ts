import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { UserError } from './user-error.js';

/** One `-o FORMAT` or `-o FORMAT=FILE`. */
export interface Output<Format extends string> {
  readonly format: Format;
  /** Absent: standard output. */
  readonly file: string | undefined;
}

/** What `-o` says, several times; one of them at most goes to standard output. */
export function readOutputs<Format extends string>(
  given: readonly string[] | undefined,
  formats: readonly Format[],
): readonly Output<Format>[] {
  const [standard] = formats;
  if (given === undefined || given.length === 0) {
    return standard === undefined ? [] : [{ format: standard, file: undefined }];
  }
  const outputs = given.map((text) => readOutput(text, formats));
  const shown = outputs.filter(({ file }) => file === undefined);
  if (shown.length > 1) {
    throw new UserError(
      `Expected one -o without a file at most, found ${shown.map(({ format }) => format).join(' and ')}; the others need a file, as in -o ${shown[1]?.format ?? ''}=FILE.`,
    );
  }
  const files = outputs.flatMap(({ file }) => file ?? []);
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice !== undefined) throw new UserError(`Two -o write to the same file, ${twice}.`);
  return outputs;
}

function readOutput<Format extends string>(
  text: string,
  formats: readonly Format[],
): Output<Format> {
  const [word = ''] = text.split('=', 1);
  const format = formats.find((one) => one === word);
  if (format === undefined) {
    throw new UserError(
      `Expected --output=${text} to be one of: ${formats.join(', ')}, or one of them with =FILE.`,
    );
  }
  if (word === text) return { format, file: undefined };
  const file = text.slice(word.length + 1);
  if (file === '') throw new UserError(`Expected -o ${format}= to name a file, found nothing.`);
  return { format, file };
}

/** Whether no person reads standard output. */
export const isForMachines = (outputs: readonly Output<string>[]): boolean =>
  !outputs.some(({ format, file }) => format === 'table' && file === undefined);

/** Files first: whoever reads standard output may go away. */
export async function writeOutputs<Format extends string>(
  outputs: readonly Output<Format>[],
  render: (output: Output<Format>) => Promise<string> | string,
): Promise<void> {
  const texts = await Promise.all(
    outputs.map(async (output) => ({ output, text: await render(output) })),
  );
  for (const { output, text } of texts) {
    if (output.file !== undefined) await writeWhole(output.file, text);
  }
  for (const { output, text } of texts) {
    if (output.file === undefined) process.stdout.write(text);
  }
}

/** A file appears whole or not at all; what is no regular file, such as /dev/null, is written to. */
async function writeWhole(path: string, text: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  const isOwn = there === undefined || there.isFile();
  const temporary = isOwn ? `${path}.${process.pid}.tmp` : path;
  try {
    await writeFile(temporary, text);
    if (isOwn) await rename(temporary, path);
  } catch (error) {
    if (isOwn) await rm(temporary, { force: true });
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new UserError(`${path}: could not be written (${code}).`, { cause: error });
  }
}
