import { cite, refKey, refText, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { plain } from './hosts.js';
import type { Lens } from './lens.js';
import type {
  ExternalDns,
  ExternalDnsFlags,
  Host,
  IngressExposure,
  PassedOver,
} from './topology.js';

const IMAGE = /(?:^|\/)external-dns(?:[:@]|$)/;
const ANNOTATION = /^external-dns\.(?:alpha\.)?kubernetes\.io\/(hostname|controller)$/;
/** They choose too, by what is not computed here. */
const OTHER_FILTERS = [
  'annotation-filter',
  'annotation-prefix',
  'exclude-domains',
  'fqdn-template',
  'label-filter',
  'regex-domain-filter',
  'regex-domain-exclusion',
];

export function linkExternalDns(
  lens: Lens,
  ingresses: readonly IngressExposure[],
): readonly ExternalDns[] {
  const serves = ingresses.filter(({ owner }) => owner === 'controller').map(({ ref }) => ref);
  return lens.all('kubernetes/deployments.apps').flatMap((deployment): readonly ExternalDns[] => {
    const { containers } = deployment.value.spec.template.spec;
    const index = containers.findIndex(({ image }) => IMAGE.test(image ?? ''));
    if (index === -1) return [];
    return [
      {
        ref: deployment.ref,
        serves,
        ...lens.age(deployment.value.metadata.creationTimestamp),
        deployment,
        flags: flagsOf(deployment, index),
        ...logged(lens, deployment),
      },
    ];
  });
}

function flagsOf(deployment: Seen<kubernetes.Deployment>, index: number): ExternalDnsFlags {
  const { args = [], env = [] } = deployment.value.spec.template.spec.containers[index] ?? {};
  const all = (name: string): readonly string[] =>
    args.flatMap((arg, at) =>
      arg.startsWith(`--${name}=`)
        ? arg.slice(name.length + 3)
        : arg === `--${name}`
          ? (args[at + 1] ?? '')
          : [],
    );
  const last = (name: string, initial: string): string => all(name).at(-1) ?? initial;
  return {
    sources: all('source'),
    domainFilters: all('domain-filter'),
    ingressClasses: all('ingress-class'),
    namespace: last('namespace', ''),
    ownerId: last('txt-owner-id', 'default'),
    txtPrefix: last('txt-prefix', ''),
    policy: last('policy', 'sync'),
    registry: last('registry', 'txt'),
    prefersCname: args.includes('--aws-prefer-cname'),
    isWhole:
      args.length > 0 &&
      OTHER_FILTERS.every((name) => all(name).length === 0) &&
      !env.some(({ name }) => name.startsWith('EXTERNAL_DNS_')),
    source: cite(deployment, 'spec', 'template', 'spec', 'containers', index, 'args'),
  };
}

const SKIPPED = /Skipping endpoint (\S+) .*because owner id does not match/;
const SUCCESS = /All records are already up to date|were successfully updated/;
const ERROR = /level=(?:error|fatal)|"level":"(?:error|fatal)"/;
const FAILURE =
  /Failure in zone|AccessDenied|not authorized|Throttling|InvalidChangeBatch|failed to (?:list|submit)|NoCredentialProviders|no EC2 IMDS role found|no matching hosted zones/i;

/** What its pods say, in the order of their names. */
function logged(
  lens: Lens,
  { ref }: Seen<kubernetes.Deployment>,
): Pick<ExternalDns, 'failure' | 'skipped'> {
  const skipped = new Map<string, Evidence>();
  let failure: ExternalDns['failure'];
  const logs = Object.entries(lens.sections['kubernetes/logs'] ?? {});
  for (const [key, lines] of logs.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!key.startsWith(`${ref.namespace ?? ''}/${ref.name}-`)) continue;
    const [namespace = '', ...rest] = key.split('/');
    const log: Seen<readonly string[]> = {
      section: 'kubernetes/logs',
      ref: { kind: 'Log', namespace, name: rest.join('/') },
      value: lines,
    };
    for (const [index, line] of lines.entries()) {
      const [, host] = SKIPPED.exec(line) ?? [];
      if (host !== undefined) skipped.set(plain(host), cite(log, index));
      if (SUCCESS.test(line)) failure = undefined;
      if (!ERROR.test(line) || !FAILURE.test(line)) continue;
      // It sums up what the line before has the reason of.
      if (failure !== undefined && /failed to submit all changes/.test(line)) continue;
      failure = { message: messageOf(line), source: cite(log, index) };
    }
  }
  return { failure, skipped };
}

/** Of a line in either of its two formats, without the request id, which differs on every retry. */
function messageOf(line: string): string {
  const text = /(?:msg=|"msg":)"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? line;
  return text
    .replaceAll(/\\[nt]/g, ' ')
    .replaceAll('\\"', '"')
    .replace(/[,;]?\s*(?:status code: \d+,)?\s*request id: [\w-]+/i, '')
    .trim();
}

/** Ingresses with an address for which none of them makes a record. */
export function linkPassedOver(
  lens: Lens,
  managers: readonly ExternalDns[],
  ingresses: readonly IngressExposure[],
  hosts: readonly Host[],
): readonly PassedOver[] {
  // One that was not seen may take care of all that these pass over.
  const isSeenWhole =
    lens.mayDeny('kubernetes/deployments.apps') && lens.snapshot.scope.namespaces === null;
  if (!isSeenWhole || managers.length === 0) return [];
  if (managers.some(({ flags }) => !flags.isWhole)) return [];
  const missing = new Map<string, Host>();
  for (const host of hosts.filter(leadsNowhere)) {
    for (const one of host.serves) missing.set(refKey(one), missing.get(refKey(one)) ?? host);
  }
  return ingresses.flatMap((ingress): readonly PassedOver[] => {
    if (ingress.owner !== 'controller' || ingress.addresses.length === 0) return [];
    const { ref, serves, ageSeconds, object } = ingress;
    const reasons = managers.map((manager) => reasonOf(ingress, manager));
    const [reason] = reasons;
    if (reason === undefined || reasons.includes(undefined)) return [];
    const missed = missing.get(refKey(ref));
    // A record that people made is as good.
    if (!reason.isNameless && missed === undefined) return [];
    const flags = managers.map((manager) => manager.flags.source);
    const status = cite(object, 'status', 'loadBalancer', 'ingress');
    return [
      {
        ref,
        serves,
        ageSeconds,
        why: reason.why,
        fix: reason.fix,
        isMissed: missed !== undefined,
        evidence: [
          reason.isNameless ? cite(object, 'spec', 'rules') : (missed?.sources[0] ?? status),
          ...(missed?.answer === undefined ? [] : [cite(missed.answer, 'error')]),
          status,
          ...flags,
        ],
      },
    ];
  });
}

const leadsNowhere = ({ answer }: Host): boolean =>
  answer?.value.error !== undefined &&
  (answer.value.addresses ?? []).length === 0 &&
  (answer.value.cname ?? []).length === 0;

interface Reason {
  readonly why: string;
  readonly fix: string;
  readonly isNameless: boolean;
}

/** Why one external-dns leaves an Ingress alone. */
function reasonOf(
  { object, ref }: IngressExposure,
  { flags, ref: manager }: ExternalDns,
): Reason | undefined {
  const { annotations = {} } = object.value.metadata;
  const annotated = (wanted: string): string | undefined =>
    Object.entries(annotations).find(([key]) => ANNOTATION.exec(key)?.[1] === wanted)?.[1];
  // Somebody else keeps its names, on purpose.
  if (annotated('controller') !== undefined) return undefined;
  const { sources, namespace, ingressClasses, domainFilters } = flags;
  const of = (why: string, fix: string): Reason => ({ why, fix, isNameless: false });
  const deployment = refText(manager);
  if (sources.length === 0 || sources.includes('crd')) return undefined;
  if (!sources.includes('ingress')) {
    return of(
      `does not look at Ingresses: ${deployment} has ${sources.map((one) => `--source=${one}`).join(' ')}`,
      `Add --source=ingress to ${deployment}.`,
    );
  }
  if (namespace !== '' && namespace !== ref.namespace) {
    return of(
      `looks at the namespace ${namespace} only`,
      `Take --namespace=${namespace} away from ${deployment}, or run another one.`,
    );
  }
  const className =
    object.value.spec.ingressClassName ?? annotations['kubernetes.io/ingress.class'];
  if (ingressClasses.length > 0 && !ingressClasses.includes(className ?? '')) {
    return of(
      `looks at the classes ${ingressClasses.join(', ')} only, and this one is of ${className ?? 'none'}`,
      `Add --ingress-class=${className ?? ''} to ${deployment}.`,
    );
  }
  const names = [
    ...(object.value.spec.rules ?? []).flatMap(({ host }) => host ?? []),
    ...(object.value.spec.tls ?? []).flatMap(({ hosts }) => hosts ?? []),
    ...(annotated('hostname') ?? '').split(','),
  ]
    .map((name) => plain(name.trim()))
    .filter((name) => name !== '');
  if (names.length === 0) {
    return {
      why: 'finds no name to make a record of: no rule has a host, and no annotation names one',
      fix: 'Give the rules their hosts, or name one with external-dns.alpha.kubernetes.io/hostname.',
      isNameless: true,
    };
  }
  const isChosen = (name: string): boolean =>
    domainFilters.some((filter) => filter === '' || isWithin(name, plain(filter)));
  if (domainFilters.length > 0 && !names.some(isChosen)) {
    return of(
      `takes care of ${domainFilters.join(', ')} only, and not of ${names[0] ?? ''}`,
      `Add --domain-filter for ${names[0] ?? ''} to ${deployment}.`,
    );
  }
  return undefined;
}

/** A filter that begins with a dot means what is below it. */
const isWithin = (name: string, filter: string): boolean =>
  filter.startsWith('.') ? name.endsWith(filter) : name === filter || name.endsWith(`.${filter}`);
