import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from './user-error.js';

/** The page of a check, which lies beside the program, bundled or not. */
export async function readPage(id: string): Promise<string> {
  const path = join(packageRoot(import.meta.dirname), 'docs', 'checks', `${id}.md`);
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new UserError(`${id} has no page: ${path} cannot be read.`);
  }
}

function packageRoot(folder: string): string {
  const parent = dirname(folder);
  if (existsSync(join(folder, 'package.json')) || parent === folder) return folder;
  return packageRoot(parent);
}
