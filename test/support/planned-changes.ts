import type { PlannedChange } from '../../src/findings/finding.js';
import type { Built, Resources } from '../../src/topology/model/model.js';
import type { Topology } from '../../src/topology/topology.js';
import type { BuiltModel } from './built-models.js';

/** Everything that changes, one line each. */
export const linesOf = (changes: readonly PlannedChange[]): readonly string[] =>
  changes.flatMap(({ action, kind, name, fields, parts }) => [
    ...(action === 'none'
      ? []
      : [
          [`${action} ${kind} ${name}`, ...(action === 'create' ? [] : fields.map(fieldText))].join(
            ' | ',
          ),
        ]),
    ...linesOf(parts),
  ]);

/** The fields of which nothing tells whether they change. */
export const openOf = (changes: readonly PlannedChange[]): readonly string[] =>
  changes.flatMap(({ action, kind, fields, parts }) => [
    ...(action === 'none' ? fields.map(({ path }) => `${kind} ${path}`) : []),
    ...openOf(parts),
  ]);

const fieldText = ({ path, before, after, replaces }: PlannedChange['fields'][number]): string =>
  `${path} ${JSON.stringify(before)} -> ${JSON.stringify(after)}${replaces ? ' !' : ''}`;

/** A model of the log, of a stack that is there. */
export function asBuilt(topology: Topology, model: BuiltModel): Built | undefined {
  const { api, stackId: id, resources } = model;
  const stack = topology.stacks.find((one) => one.api === api && one.id === id);
  return stack && { stack, state: 'built', model: { id, resources: logged(resources) } };
}

/** The log does not say which certificates they are that the controller did not make, nor secrets. */
function logged(resources: unknown): Resources {
  return JSON.parse(JSON.stringify(resources), (_key, value) =>
    value === '[REDACTED]' ||
    (typeof value?.$ref === 'string' && value.$ref.startsWith('#/resources///'))
      ? { $unknown: 'the log does not say' }
      : value,
  );
}
