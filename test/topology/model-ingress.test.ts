import { describe, expect, test } from 'vitest';
import { lensOn } from '../../src/topology/lens.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { buildIngressModel } from '../../src/topology/model/ingress.js';
import { isUnknown, type ResourceType, type Resources } from '../../src/topology/model/model.js';
import { builtModels, recordings, type BuiltModel } from '../support/built-models.js';

/* Load balancers, listeners and rules against what the real controller built. */

const TYPES: readonly ResourceType[] = [
  'AWS::EC2::SecurityGroup',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::WAFv2::WebACLAssociation',
  'AWS::WAFRegional::WebACLAssociation',
  'AWS::Shield::Protection',
];

/** Recordings that were taken before what decides was kept of an object: the class's listeners. */
const TAKEN_BEFORE = new Set(['healthy-docs-classes: listeners/web']);

const cases = (await recordings()).flatMap(({ id, snapshot }) => {
  const models = builtModels(snapshot).filter(({ api }) => api === 'ingress');
  if (models.length === 0) return [];
  const topology = linkSnapshot(snapshot);
  const lens = lensOn(snapshot);
  return models.flatMap((logged) => {
    const stack = topology.stacks.find(
      (one) => one.id === logged.stackId && one.api === logged.api,
    );
    return stack === undefined
      ? []
      : [{ name: `${id}: ${stack.id}`, logged, built: buildIngressModel(lens, topology, stack) }];
  });
});

describe('what is built is what the controller built', () => {
  test('of every IngressGroup that it built and deployed', () => {
    expect(cases.length).toBeGreaterThanOrEqual(147);
  });

  test.each(cases.filter(({ name }) => !TAKEN_BEFORE.has(name)))('$name', ({ logged, built }) => {
    expect(built.state === 'built' ? 'built' : built).toBe('built');
    if (built.state !== 'built') return;
    for (const type of TYPES) {
      expect(comparable(built.model.resources, type), type).toEqual(
        comparable(logged.resources, type),
      );
    }
  });
});

/** As the log has it: the controller writes some lists in any order, and keeps some things back. */
function comparable(resources: Resources | BuiltModel['resources'], type: ResourceType): unknown {
  const byId = (resources as BuiltModel['resources'])[type];
  return JSON.parse(
    JSON.stringify(byId ?? null, (key, value: unknown) => {
      if (key === 'certificateARN') return '';
      if ((key === 'clientID' || key === 'clientSecret') && isUnknown(value)) return '[REDACTED]';
      return Array.isArray(value) && UNORDERED.has(key)
        ? value.map((one) => JSON.stringify(one)).sort()
        : value;
    }),
  );
}

const UNORDERED = new Set(['loadBalancerAttributes', 'listenerAttributes', 'ingress']);
