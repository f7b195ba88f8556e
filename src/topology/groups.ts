import { cite } from '../findings/cite.js';
import { annotationOf } from './ingresses.js';
import type { IngressExposure, Setting } from './topology.js';

type Member = Pick<IngressExposure, 'object' | 'params'>;

/** The IngressGroup that it joins, as its class says, or else its annotation. */
export function groupName(ingress: Member): Setting<string> | undefined {
  const { params, object } = ingress;
  const group = typeof params === 'object' ? params.value.spec?.group : undefined;
  return typeof params === 'object' && group !== undefined
    ? {
        value: group.name ?? '',
        source: cite(params, 'spec', 'group', 'name'),
        isExplicit: true,
      }
    : annotationOf(object, 'group.name');
}

/** Whether the controller takes it; an Ingress that names another is in no group at all. */
export function isGroupName(name: string): boolean {
  return /^(?:[a-z0-9][-a-z0-9.]*)?[a-z0-9]$/.test(name) && name.length <= 63;
}

/** Groups that an Ingress is in, or still leaves, as its finalizers say; its own one is `''`. */
export function groupsHeld({ object }: Member): readonly string[] {
  return (object.value.metadata.finalizers ?? []).flatMap((finalizer) =>
    finalizer === 'ingress.k8s.aws/resources'
      ? ['']
      : finalizer.startsWith(EXPLICIT)
        ? [finalizer.slice(EXPLICIT.length)]
        : [],
  );
}

const EXPLICIT = 'group.ingress.k8s.aws/';
