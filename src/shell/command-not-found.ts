import { fail } from './fail.js';
import { nearestHint } from './nearest.js';
import { UserError } from './user-error.js';

interface Missing {
  readonly id: string;
  readonly config: { readonly commandIDs: readonly string[] };
}

/** The hook that oclif calls where it knows no such command. */
export function commandNotFound({ id, config }: Missing): void {
  const candidates = config.commandIDs.map((name) => ({ text: name, name }));
  fail(
    new UserError(`No command is called "${id}".`, nearestHint(id, candidates, { isClose: true })),
  );
}
