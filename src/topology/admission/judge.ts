import { at, cite, refKey, refOf, type Seen } from '../../findings/cite.js';
import type { Evidence, Ref } from '../../findings/finding.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import type { Metadata } from '../../snapshot/kubernetes.js';
import type { SectionName } from '../../snapshot/sections.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { carries, lensOn, type Lens } from '../lens.js';
import type { Applied, Rejection } from '../topology.js';
import { ingressRule } from './ingress.js';
import { metadataRule } from './metadata.js';
import { pathText, type Deny, type Path, type Rule } from './rules.js';
import { serviceRule } from './service.js';
import { bindingWebhook, ingressWebhook, paramsWebhook, webhookFor } from './webhooks.js';
import { podSpec, workloadRule } from './workload.js';

/** An object as it would be applied. */
export interface Candidate {
  readonly section: SectionName;
  readonly ref: Ref;
}

/** Any object; what else is in it, only the rules of its kind read. */
interface Stored {
  readonly metadata: Metadata;
  readonly spec?: unknown;
}

const podRule: Rule<kubernetes.Pod> = ({ value }, _before, deny) =>
  podSpec(value.spec, ['spec'], deny);

const RULES: Readonly<Record<string, Rule<never>>> = {
  Ingress: ingressRule,
  Service: serviceRule,
  Deployment: workloadRule,
  StatefulSet: workloadRule,
  DaemonSet: workloadRule,
  ReplicaSet: workloadRule,
  Pod: podRule,
};

const CLUSTER_WIDE = /^(?:Namespace|IngressClass(?:Params)?|CustomResourceDefinition|Node\w*)$/;

/**
 * What would be refused of objects that are laid over a cluster: by the API server's own
 * validation and by the webhooks of the controller. What was wrong with an object before, and
 * stays as it is, is let pass: some of it may be older than the rule.
 */
export function judgeAdmission(
  before: Snapshot,
  overlaid: Snapshot,
  candidates: readonly Candidate[],
): readonly Applied[] {
  const [live, lens] = [lensOn(before), lensOn(overlaid)];
  return candidates.flatMap(({ section, ref }): readonly Applied[] => {
    const object = find(lens, section, ref);
    if (object === undefined) return [];
    const old = find(live, section, ref);
    const rejections = [...byApiServer(lens, object, old), ...byWebhook(lens, object, old?.value)];
    const serves = servedBy(lens, object);
    return rejections.length === 0
      ? [{ ref, serves, rejection: undefined }]
      : rejections.map((rejection) => ({ ref, serves, rejection }));
  });
}

function find(lens: Lens, section: SectionName, ref: Ref): Seen<Stored> | undefined {
  const found = lens.find(section as never, ref) as Seen<Stored> | string;
  return typeof found === 'object' ? found : undefined;
}

function byApiServer(
  lens: Lens,
  object: Seen<Stored>,
  old: Seen<Stored> | undefined,
): readonly Rejection[] {
  const rejections: Rejection[] = [];
  const deny: Deny = (path, reason, ...also) => {
    const source = quote(object, path);
    const others = also.map((one) => quote(object, one));
    const isOld =
      old !== undefined &&
      [source, ...others].every(
        (one) => JSON.stringify(at(old.value, one.path)) === JSON.stringify(one.value),
      );
    if (!isOld) rejections.push(rejection('', path, reason, [source, ...others]));
  };
  metadataRule(object, old?.value, deny);
  RULES[object.ref.kind]?.(object as Seen<never>, old?.value as never, deny);
  if (old === undefined) namespaceRule(lens, object, deny);
  return rejections;
}

/**
 * Nothing new comes into a namespace that is being deleted. One that does not exist yet may be made
 * by what applies the manifests: `helm --create-namespace`, `CreateNamespace` of Argo CD.
 */
function namespaceRule(lens: Lens, { ref }: Seen<unknown>, deny: Deny): void {
  const { namespace = '', kind } = ref;
  if (CLUSTER_WIDE.test(kind) || namespace === '') return;
  const found = lens.find('kubernetes/namespaces', { kind: 'Namespace', name: namespace });
  if (typeof found === 'object' && found.value.metadata.deletionTimestamp !== undefined) {
    deny(['metadata', 'namespace'], `the namespace ${namespace} is being deleted`);
  }
}

function byWebhook(
  lens: Lens,
  object: Seen<Stored>,
  old: Stored | undefined,
): readonly Rejection[] {
  const webhook = webhookFor(lens, object.ref, object.value.metadata.labels);
  if (webhook === undefined) return [];
  const rejections: Rejection[] = [];
  const deny = (path: Path, reason: string, others: readonly Evidence[] = []): void => {
    const evidence = [quote(object, path), ...others, webhook.source] as const;
    rejections.push(rejection(webhook.name, path, reason, evidence));
  };
  if (object.ref.kind === 'Ingress')
    ingressWebhook(
      lens,
      object as Seen<kubernetes.Ingress>,
      old as kubernetes.Ingress | undefined,
      deny,
    );
  else if (object.ref.kind === 'IngressClassParams')
    paramsWebhook(object as Seen<kubernetes.IngressClassParams>, deny);
  else if (object.ref.kind === 'TargetGroupBinding')
    bindingWebhook(
      lens,
      object as Seen<kubernetes.TargetGroupBinding>,
      old as kubernetes.TargetGroupBinding | undefined,
      deny,
    );
  return rejections;
}

const quote = (object: Seen<unknown>, path: Path): Evidence => cite(object, ...(path as never));

const rejection = (
  webhook: string,
  path: Path,
  reason: string,
  evidence: Rejection['evidence'],
): Rejection => ({
  by: webhook === '' ? 'api-server' : 'webhook',
  webhook,
  reason,
  field: pathText(path),
  evidence,
});

/** The ways in that lead to it: without what is refused, these stay as they are. */
function servedBy(lens: Lens, { ref, value }: Seen<Stored>): readonly Ref[] {
  const { kind, namespace } = ref;
  if (kind === 'Ingress' || kind === 'TargetGroupBinding') return [ref];
  const services = kind === 'Service' ? [ref] : servicesOf(lens, namespace, templateLabels(value));
  if (services.length === 0) return [];
  const names = new Set(services.map(({ name }) => name));
  const balanced = services.filter((one) => {
    const service = lens.find('kubernetes/services', one);
    return typeof service === 'object' && service.value.spec.type === 'LoadBalancer';
  });
  const ingresses = lens
    .all('kubernetes/ingresses.networking.k8s.io')
    .filter(
      (one) =>
        one.ref.namespace === namespace && backendNames(one.value).some((name) => names.has(name)),
    );
  const all = [...balanced, ...ingresses.map((one) => one.ref)];
  return [...new Map(all.map((one) => [refKey(one), one])).values()];
}

function templateLabels({ spec }: Stored): Readonly<Record<string, string>> {
  const { template } = (spec ?? {}) as Partial<kubernetes.Deployment['spec']>;
  return template?.metadata?.labels ?? {};
}

function servicesOf(
  lens: Lens,
  namespace: string | undefined,
  labels: Readonly<Record<string, string>>,
): readonly Ref[] {
  return lens
    .all('kubernetes/services')
    .filter(({ ref, value }) => {
      const { selector = {} } = value.spec;
      return (
        ref.namespace === namespace && Object.keys(selector).length > 0 && carries(labels, selector)
      );
    })
    .map(({ value }) => refOf('kubernetes/services', value));
}

function backendNames({ spec }: kubernetes.Ingress): readonly string[] {
  return [
    spec.defaultBackend,
    ...(spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
  ].flatMap((backend) => backend?.service?.name ?? []);
}
