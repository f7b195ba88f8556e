import { cite, refText, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { readBoolean } from './plan/values.js';
import type { Controller, DisabledFeature, Exposure, IngressExposure } from './topology.js';

interface Need {
  readonly ref: Ref;
  readonly text: string;
  readonly evidence: Evidence;
}

const TARGET_TYPE = 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type';

/** Gates that somebody closed and that something needs open. With several controllers, none. */
export function linkDisabled(
  controllers: readonly Controller[],
  exposures: readonly Exposure[],
  ingresses: readonly IngressExposure[],
): readonly DisabledFeature[] {
  const [controller, ...others] = controllers;
  if (controller === undefined || others.length > 0) return [];
  const { featureGates } = controller.flags;
  const gates = new Map(
    featureGates.value.split(',').map((gate) => {
      const [name = '', value = ''] = gate.split('=', 2);
      return [name.trim(), value.trim()];
    }),
  );
  const balanced = exposures.filter(
    ({ api, owner }) => api === 'service' && owner === 'controller',
  );
  const routing = ingresses.filter(({ owner }) => owner === 'controller');
  const closed = (gate: string, needs: () => readonly Need[]): readonly DisabledFeature[] => {
    const value = gates.get(gate) ?? '';
    if (readBoolean(value) !== false) return [];
    const all = needs();
    const [first] = all;
    if (first === undefined) return [];
    return [
      {
        ref: controller.ref,
        serves: all.map(({ ref }) => ref),
        ageSeconds: controller.ageSeconds,
        gate,
        value,
        source: featureGates.source,
        need: first.text,
        evidence: first.evidence,
      },
    ];
  };
  return [
    ...closed('EnableServiceController', () => balanced.map(servedNeed)),
    ...closed('EnableIPTargetType', () => [
      ...routing.flatMap(addressNeed),
      ...balanced.flatMap(servedAddressNeed),
    ]),
    ...closed('WeightedTargetGroups', () => routing.flatMap(weightedNeed)),
  ];
}

function servedNeed({ ref, object }: Exposure): Need {
  return {
    ref,
    text: `${refText(ref)} asks for a load balancer`,
    evidence: cite(object as Seen<kubernetes.Service>, 'spec', 'type'),
  };
}

function addressNeed({ ref, backends }: IngressExposure): readonly Need[] {
  const evidence = backends.find(({ targetType }) => targetType?.value === 'ip')?.targetType
    ?.source;
  return evidence === undefined
    ? []
    : [{ ref, text: `${refText(ref)} asks for targets of type ip`, evidence }];
}

function servedAddressNeed({ ref, object }: Exposure): readonly Need[] {
  if (object.value.metadata.annotations?.[TARGET_TYPE] !== 'ip') return [];
  const service = object as Seen<kubernetes.Service>;
  const evidence = cite(service, 'metadata', 'annotations', TARGET_TYPE);
  return [{ ref, text: `${refText(ref)} asks for targets of type ip`, evidence }];
}

function weightedNeed({ ref, routes }: IngressExposure): readonly Need[] {
  for (const { action } of routes) {
    if (action.type !== 'forward' || action.targets.length < 2) continue;
    const text = `${refText(ref)} divides traffic among target groups`;
    return [{ ref, text, evidence: action.source }];
  }
  return [];
}
