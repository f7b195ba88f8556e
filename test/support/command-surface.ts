import { commands } from '../../commands/index.js';

/** What a script may rely on of a flag or an argument: not its wording. */
const FIELDS = [
  'type',
  'char',
  'aliases',
  'required',
  'options',
  'default',
  'multiple',
  'delimiter',
  'allowNo',
  'exclusive',
  'dependsOn',
  'env',
] as const;

type Parts = Readonly<Record<string, object>>;

function surfaceOf(parts: Parts): Parts {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => {
      const given = new Map<string, unknown>(Object.entries(part));
      const fields = FIELDS.map((field) => [field, given.get(field)] as const);
      return [name, Object.fromEntries(fields.filter(([, value]) => isSet(value)))];
    }),
  );
}

// What every flag has unless it asks for something else says nothing.
const isSet = (value: unknown): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

const sorted = (parts: Parts): Parts =>
  Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Every command, with its arguments in their order and its flags by name. */
export const commandSurface = sorted(
  Object.fromEntries(
    Object.entries(commands).map(([name, { args, baseFlags, flags }]) => [
      name,
      { args: surfaceOf(args), flags: sorted(surfaceOf({ ...baseFlags, ...flags })) },
    ]),
  ),
);
