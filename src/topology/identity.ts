import { cite, citeAbsence, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Lens } from './lens.js';
import type {
  Credentials,
  Identity,
  Lookup,
  Misnamed,
  PodCredentials,
  Trust,
  Utterance,
  WebIdentity,
} from './topology.js';
import { podIdentityFault } from './pod-identity.js';
import { trustOf } from './trust-policy.js';

const ROLE = 'eks.amazonaws.com/role-arn';
const AUDIENCE = 'eks.amazonaws.com/audience';
const SKIPPED = 'eks.amazonaws.com/skip-containers';
/** Where the webhook of EKS mounts the token; whoever else mounts one chooses its audience. */
const TOKEN_FILE = '/var/run/secrets/eks.amazonaws.com/serviceaccount/token';
const OWN_KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE'];
const OWN_FILES = [
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CONFIG_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
];

/** How the pods of a controller, all of one Deployment, come by credentials of AWS. */
export function linkIdentity(
  lens: Lens,
  deployment: Seen<kubernetes.Deployment>,
  container: string | undefined,
  pods: readonly Seen<kubernetes.Pod>[],
  failures: readonly Utterance[],
): Identity {
  const serviceAccountRef: Ref = {
    kind: 'ServiceAccount',
    namespace: deployment.ref.namespace,
    name: deployment.value.spec.template.spec.serviceAccountName ?? 'default',
  };
  const serviceAccount = lens.find('kubernetes/serviceaccounts', serviceAccountRef);
  const running = pods.filter(
    ({ value }) =>
      value.status?.phase === 'Running' && value.metadata.deletionTimestamp === undefined,
  );
  const credentials = running.flatMap((pod) => credentialsOf(pod, container));
  const annotation =
    typeof serviceAccount === 'object' &&
    (serviceAccount.value.metadata.annotations?.[ROLE] ?? '') !== ''
      ? cite(serviceAccount, 'metadata', 'annotations', ROLE)
      : undefined;
  const association = associationOf(lens, serviceAccountRef);
  const isIdle = running.length === 0 && lens.mayDeny('kubernetes/pods', deployment.ref.namespace);
  const refusal = failures.find(({ message }) => REFUSED.test(message));
  const told = credentials.flatMap((one) =>
    one.kind === 'web-identity' ? roleOf(one).map(({ source }) => source) : [],
  );
  return {
    serviceAccount,
    annotation,
    association,
    // In the midst of a change the pods have several.
    misnamed:
      new Set(told.map(({ value }) => value)).size > 1
        ? undefined
        : misnamed(lens, told[0] ?? annotation),
    podIdentityFault: podIdentityFault(lens, association, credentials, refusal),
    nodeRole: nodeRoleOf(refusal, [
      ...told,
      ...(annotation === undefined ? [] : [annotation]),
      ...(typeof association === 'object' ? [cite(association, 'roleArn')] : []),
    ]),
    role: roleIn(lens, isIdle ? annotation?.value : actsAs(credentials, association)),
    pods: credentials,
    webIdentity: webIdentityOf(lens, serviceAccount, credentials),
    refusal,
  };
}

// Either no credentials at all, or those of the node: its sessions are named after the instance.
const REFUSED =
  /assumed-role\/[^/\s]+\/i-[0-9a-f]+|no EC2 IMDS role found|NoCredentialProviders|failed to refresh cached credentials/i;

/** Sessions of a node's role are named after the instance. */
function nodeRoleOf(said: Utterance | undefined, meant: readonly Evidence[]): Identity['nodeRole'] {
  const [, name] = /assumed-role\/([^/\s]+)\/i-[0-9a-f]+/.exec(said?.message ?? '') ?? [];
  const [first] = meant;
  const isMeant = meant.some(({ value }) => String(value).endsWith(`/${name ?? ''}`));
  return said === undefined || name === undefined || first === undefined || isMeant
    ? undefined
    : { name, meant: first, said };
}

/** A role that STS cannot find under the ARN that the pods hand in. */
function misnamed(lens: Lens, arn: Evidence | undefined): Misnamed | undefined {
  if (arn === undefined || typeof arn.value !== 'string') return undefined;
  const [, partition, account, name] =
    /^arn:(aws[\w-]*):iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]+)$/.exec(arn.value) ?? [];
  if (partition === undefined) return { arn, why: 'is no ARN of a role', evidence: [] };
  const cluster = lens.sections['aws/eks/cluster'];
  const own = /^arn:(aws[\w-]*):/.exec(cluster?.arn ?? '')?.[1];
  if (cluster !== undefined && own !== undefined && own !== partition) {
    const ref = { kind: 'Cluster', name: lens.snapshot.cluster.name ?? '' };
    const evidence = [cite({ section: 'aws/eks/cluster', ref, value: cluster }, 'arn')];
    return { arn, why: `is of the partition ${partition}, and the cluster of ${own}`, evidence };
  }
  const roles = lens.all('aws/iam/roles');
  if (roles.some(({ value }) => value.Arn === arn.value)) return undefined;
  // Roles are looked up by their names alone, so that one in another folder is found.
  const other = roles.find(
    ({ value }) => value.RoleName === name && value.Arn.split(':')[4] === account,
  );
  if (other !== undefined) {
    const evidence = [cite(other, 'Arn')];
    return { arn, why: `lacks the path of the role, which is ${other.value.Arn}`, evidence };
  }
  const isAskedFor = lens.snapshot.gaps.some(
    ({ source, operation, reason, resource }) =>
      source === 'aws' &&
      /(?:^|:)GetRole$/.test(operation) &&
      reason === 'not-found' &&
      resource === arn.value,
  );
  if (!isAskedFor || lens.sections['aws/iam/roles'] === undefined) return undefined;
  const ref = { kind: 'Role', name: name ?? '', arn: arn.value };
  return {
    arn,
    why: 'is of a role that does not exist',
    evidence: [citeAbsence('aws/iam/roles', ref)],
  };
}

function associationOf(
  lens: Lens,
  { namespace, name }: Ref,
): Lookup<Seen<aws.PodIdentityAssociation>> {
  return (
    lens
      .all('aws/eks/pod-identity-associations')
      .find(({ value }) => value.namespace === namespace && value.serviceAccount === name) ??
    (lens.mayDeny('aws/eks/pod-identity-associations') ? 'absent' : 'unknown')
  );
}

function credentialsOf(
  pod: Seen<kubernetes.Pod>,
  container: string | undefined,
): readonly PodCredentials[] {
  const { containers } = pod.value.spec;
  const index = containers.findIndex(({ name }) => name === container);
  const env = containers[index]?.env ?? [];
  const isSkipped = (pod.value.metadata.annotations?.[SKIPPED] ?? '')
    .split(',')
    .some((name) => name.trim() === container);
  if (index === -1 || isSkipped) return [];
  const has = (name: string): boolean => env.some((one) => one.name === name);
  // In the order in which the SDK looks.
  const kind: Credentials = OWN_KEYS.some(has)
    ? 'own'
    : has('AWS_WEB_IDENTITY_TOKEN_FILE')
      ? 'web-identity'
      : has('AWS_CONTAINER_CREDENTIALS_FULL_URI')
        ? 'pod-identity'
        : OWN_FILES.some(has)
          ? 'own'
          : 'none';
  return [{ pod, kind, container: index, source: cite(pod, 'spec', 'containers', index, 'env') }];
}

function webIdentityOf(
  lens: Lens,
  serviceAccount: Identity['serviceAccount'],
  credentials: readonly PodCredentials[],
): WebIdentity | undefined {
  const roles = credentials.flatMap((one) => (one.kind === 'web-identity' ? roleOf(one) : []));
  const [first] = roles;
  const { accountId } = lens.snapshot.aws;
  const cluster = lens.sections['aws/eks/cluster'];
  const issuer = cluster?.identity?.oidc?.issuer?.replace(/^https:\/\//, '');
  const [, partition, account] =
    /^arn:(aws[\w-]*):iam::(\d{12}):role\/\S+$/.exec(first?.arn ?? '') ?? [];
  // In the midst of a change the pods have several.
  if (first === undefined || roles.some(({ arn }) => arn !== first.arn)) return undefined;
  if (cluster === undefined || issuer === undefined || account === undefined) return undefined;

  const role = roleIn(lens, first.arn);
  const providerArn = `arn:${partition ?? ''}:iam::${account}:oidc-provider/${issuer}`;
  const subject = `system:serviceaccount:${first.pod.ref.namespace ?? ''}:${first.pod.value.spec.serviceAccountName ?? 'default'}`;
  const audience = audienceOf(serviceAccount, first);
  return {
    role,
    roleArn: first.source,
    subject,
    issuer: cite(
      {
        section: 'aws/eks/cluster',
        ref: { kind: 'Cluster', name: lens.snapshot.cluster.name ?? '' },
        value: cluster,
      },
      'identity',
      'oidc',
      'issuer',
    ),
    providerArn,
    isRegistered: isRegistered(lens, providerArn, account === accountId),
    trust:
      role === 'unknown' || audience === undefined
        ? { verdict: 'unknown' }
        : foldTrust(
            // Both are seen in China.
            (partition === 'aws-cn' && audience === 'sts.amazonaws.com'
              ? [audience, 'sts.amazonaws.com.cn']
              : [audience]
            ).map((one) =>
              trustOf(role.value.AssumeRolePolicyDocument, {
                provider: providerArn,
                issuer,
                subject,
                audience: one,
              }),
            ),
          ),
  };
}

/** The ARN of the role that all running pods act as. */
function actsAs(
  credentials: readonly PodCredentials[],
  association: Identity['association'],
): string | undefined {
  const arns = credentials.map((one) =>
    one.kind === 'web-identity'
      ? roleOf(one)[0]?.arn
      : one.kind === 'pod-identity' && typeof association === 'object'
        ? association.value.roleArn
        : undefined,
  );
  return new Set(arns).size === 1 ? arns[0] : undefined;
}

/** Roles are asked for one by one: one that is not there may not have been asked for. */
function roleIn(lens: Lens, arn: unknown): Identity['role'] {
  if (typeof arn !== 'string') return 'unknown';
  const found = lens.find('aws/iam/roles', { kind: 'Role', name: '', arn });
  return found === 'absent' ? 'unknown' : found;
}

function roleOf({ pod, container }: PodCredentials) {
  const env = pod.value.spec.containers[container]?.env ?? [];
  const index = env.findIndex(({ name }) => name === 'AWS_ROLE_ARN');
  const arn = env[index]?.value;
  const file = env.find(({ name }) => name === 'AWS_WEB_IDENTITY_TOKEN_FILE')?.value;
  if (arn === undefined) return [];
  const source = cite(pod, 'spec', 'containers', container, 'env', index, 'value');
  return [{ pod, arn, file, source }];
}

function audienceOf(
  serviceAccount: Identity['serviceAccount'],
  { file }: { readonly file: string | undefined },
): string | undefined {
  if (typeof serviceAccount === 'string' || file !== TOKEN_FILE) return undefined;
  return serviceAccount.value.metadata.annotations?.[AUDIENCE] ?? 'sts.amazonaws.com';
}

function isRegistered(lens: Lens, arn: string, isOurAccount: boolean): boolean | 'unknown' {
  const providers = lens.sections['aws/iam/open-id-connect-providers'] ?? {};
  const wanted = arn.toLowerCase();
  if (Object.keys(providers).some((key) => key.toLowerCase() === wanted)) return true;
  return isOurAccount && lens.mayDeny('aws/iam/open-id-connect-providers') ? false : 'unknown';
}

const foldTrust = (trusts: readonly Trust[]): Trust =>
  trusts.find(({ verdict }) => verdict === 'allowed') ??
  trusts.find(({ verdict }) => verdict === 'unknown') ??
  trusts[0] ?? { verdict: 'unknown' };
