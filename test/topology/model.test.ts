import { describe, expect, test } from 'vitest';
import { linkSnapshot } from '../../src/topology/link.js';
import { buildModels } from '../../src/topology/model/build.js';
import { isUnknown } from '../../src/topology/model/model.js';
import { builtModels, recordings, type Recording } from '../support/built-models.js';

/*
 * The models that are computed from a snapshot's objects, held against those that the controller
 * logged: every type, every resource, every field.
 */

/** What the log keeps back, so that nothing can be held against it. */
const NOT_TOLD: readonly {
  readonly is: (path: string, logged: Json) => boolean;
  readonly why: string;
}[] = [
  {
    is: (path, logged) =>
      path.endsWith('/certificateARN') &&
      JSON.stringify(logged) === '{"$ref":"#/resources///status/certificateARN"}',
    why: 'the ARN of a certificate that is there is logged as a reference to nothing',
  },
  {
    is: (path) => /\/authenticateOIDCConfig\/client(?:ID|Secret)$/.test(path),
    why: 'what is in a Secret is neither logged nor collected',
  },
  {
    is: (path, logged) =>
      path.endsWith('/FrontendNLBTargetGroup') &&
      JSON.stringify(logged) === '{"FrontendNLBTargetGroup":{"TargetGroups":{}}}',
    why: 'a list of nothing, where no NLB is in front of an ALB',
  },
];

/** Lists that the controller makes of a map, in any order. */
const ANY_ORDER =
  /(?:\/(?:loadBalancer|listener|targetGroup)Attributes|\/subnetMapping|ManagedLBSecurityGroup\/spec\/ingress)$/;

type Json = unknown;

const isRecord = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where two values differ, as lines that name the path and both of them. */
function differences(path: string, logged: Json, computed: Json): readonly string[] {
  if (NOT_TOLD.some(({ is }) => is(path, logged))) return [];
  if (isRecord(logged) && isRecord(computed) && !isUnknown(computed)) {
    const keys = new Set([...Object.keys(logged), ...Object.keys(computed)]);
    return [...keys].flatMap((key) => differences(`${path}/${key}`, logged[key], computed[key]));
  }
  if (Array.isArray(logged) && Array.isArray(computed) && logged.length === computed.length) {
    const [one, other] = [inOrder(path, logged), inOrder(path, computed)];
    return one.flatMap((item, at) => differences(`${path}/${at}`, item, other[at]));
  }
  const [one, other] = [JSON.stringify(logged), JSON.stringify(computed)];
  return one === other ? [] : [`${path}: logged ${one}, computed ${other}`];
}

const inOrder = (path: string, list: readonly Json[]): readonly Json[] =>
  ANY_ORDER.test(path)
    ? list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    : list;

function compare({ id, snapshot }: Recording): readonly string[] {
  const logged = builtModels(snapshot);
  if (logged.length === 0) return [];
  const computed = buildModels(snapshot, linkSnapshot(snapshot));
  return logged.flatMap(({ stackId, api, resources }) => {
    const name = `${id} ${api} ${stackId}`;
    const built = computed.find(({ stack }) => stack.id === stackId && stack.api === api);
    if (built === undefined) return [`${name}: there is no such stack`];
    if (built.state !== 'built') return [`${name}: is ${built.state}, since ${built.reason}`];
    return differences(`${name}:`, resources, built.model.resources);
  });
}

const all = await recordings();

describe('what is computed is what the controller built', () => {
  test.for(all)('in $id', (recording) => {
    expect(compare(recording)).toEqual([]);
  });

  test('of all groups and Services that it built and deployed', () => {
    const models = all.flatMap(({ snapshot }) => builtModels(snapshot));
    expect(models.length).toBeGreaterThanOrEqual(280);
  });
});
