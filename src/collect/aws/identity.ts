import type * as aws from '../../snapshot/aws.js';
import type { Collector } from '../collector.js';
import { gapOf } from '../gap.js';
import {
  clusterName,
  collector,
  distinct,
  each,
  isWide,
  once,
  pages,
  PLACE,
  type Look,
} from './look.js';

const ROLE = 'eks.amazonaws.com/role-arn';
const CONTROLLER = 'aws-load-balancer-controller';
const IMAGE = /(?:^|\/)aws-load-balancer-controller(?:[:@]|$)/;

interface Account {
  readonly namespace: string;
  readonly name: string;
}

/** The service accounts that the controllers run as. */
function controllerAccounts({ soFar }: Look): readonly Account[] {
  const accounts = (soFar['kubernetes/deployments.apps'] ?? []).flatMap(({ metadata, spec }) => {
    const { containers, serviceAccountName = 'default' } = spec.template.spec;
    const isController =
      metadata.labels?.['app.kubernetes.io/name'] === CONTROLLER ||
      containers.some(({ image }) => IMAGE.test(image ?? ''));
    return isController ? [{ namespace: metadata.namespace ?? '', name: serviceAccountName }] : [];
  });
  return [...new Map(accounts.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}

/** The roles that they are given: by annotation, by what their pods were told, by association. */
function controllerRoles(look: Look): readonly string[] {
  const { soFar } = look;
  const accounts = new Set(
    controllerAccounts(look).map(({ namespace, name }) => `${namespace}/${name}`),
  );
  const isOne = (namespace = '', name = 'default'): boolean => accounts.has(`${namespace}/${name}`);
  const own = soFar['aws/sts/caller-identity']?.Account;
  return distinct([
    ...(soFar['kubernetes/serviceaccounts'] ?? []).flatMap(({ metadata }) =>
      isOne(metadata.namespace, metadata.name) ? metadata.annotations?.[ROLE] : [],
    ),
    ...(soFar['kubernetes/pods'] ?? []).flatMap(({ metadata, spec }) =>
      isOne(metadata.namespace, spec.serviceAccountName)
        ? spec.containers.flatMap(({ env = [] }) =>
            env.flatMap(({ name, value }) => (name === 'AWS_ROLE_ARN' ? value : [])),
          )
        : [],
    ),
    ...(soFar['aws/eks/pod-identity-associations'] ?? []).map(({ roleArn }) => roleArn),
    // A role of the same name in another account is another one.
  ]).filter((arn) => own === undefined || arn.split(':')[4] === own);
}

interface Answered extends aws.Role {
  readonly RoleName: string;
  readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn?: string };
}

const roleOf = (look: Look, arn: string): Promise<Answered> =>
  once(look, arn, async () => {
    const { Role } = await look.aws.call<{
      Role: Answered & { AssumeRolePolicyDocument?: string };
    }>('iam', 'GetRole', { RoleName: arn.slice(arn.lastIndexOf('/') + 1) });
    return { ...Role, AssumeRolePolicyDocument: documentOf(Role.AssumeRolePolicyDocument) };
  });

function documentOf(encoded: string | undefined): aws.PolicyDocument | undefined {
  return encoded === undefined ? undefined : JSON.parse(decodeURIComponent(encoded));
}

/** All of them or none: what one of several policies allows would seem not to be allowed. */
async function policiesOf(look: Look, arn: string): Promise<readonly aws.RolePolicy[]> {
  const { RoleName, PermissionsBoundary } = await roleOf(look, arn);
  const { aws } = look;
  const boundary = PermissionsBoundary?.PermissionsBoundaryArn;
  const [inline, attached] = await Promise.all([
    pages<string>({ aws }, 'iam', 'ListRolePolicies', 'PolicyNames', { RoleName }),
    pages<{ PolicyName: string; PolicyArn: string }>(
      { aws },
      'iam',
      'ListAttachedRolePolicies',
      'AttachedPolicies',
      { RoleName },
    ),
  ]);
  return Promise.all([
    ...inline.map(async (name) => {
      const { PolicyDocument } = await aws.call<{ PolicyDocument?: string }>(
        'iam',
        'GetRolePolicy',
        { RoleName, PolicyName: name },
      );
      return { name, document: documentOf(PolicyDocument) };
    }),
    ...attached.map(({ PolicyName, PolicyArn }) => managedPolicy(look, PolicyArn, PolicyName)),
    ...(boundary === undefined
      ? []
      : [
          managedPolicy(look, boundary, boundary.slice(boundary.lastIndexOf('/') + 1)).then(
            (policy) => ({ ...policy, boundary: true }),
          ),
        ]),
  ]);
}

async function managedPolicy({ aws }: Look, arn: string, name: string) {
  const { Policy } = await aws.call<{ Policy: { DefaultVersionId?: string } }>('iam', 'GetPolicy', {
    PolicyArn: arn,
  });
  const { PolicyVersion } = await aws.call<{ PolicyVersion: { Document?: string } }>(
    'iam',
    'GetPolicyVersion',
    { PolicyArn: arn, VersionId: Policy.DefaultVersionId },
  );
  return { name, arn, document: documentOf(PolicyVersion.Document) };
}

/** All that the account has, and what is said of the one that belongs to the cluster. */
async function providers(look: Look): Promise<Readonly<Record<string, unknown>>> {
  const { OpenIDConnectProviderList = [] } = await look.aws.call<{
    OpenIDConnectProviderList?: { Arn: string }[];
  }>('iam', 'ListOpenIDConnectProviders', {});
  const issuer = look.soFar['aws/eks/cluster']?.identity?.oidc?.issuer?.replace(/^https:\/\//, '');
  const isOurs = (arn: string): boolean =>
    issuer !== undefined && arn.toLowerCase().endsWith(`:oidc-provider/${issuer}`.toLowerCase());
  return Object.fromEntries(
    await Promise.all(
      OpenIDConnectProviderList.map(async ({ Arn }) => {
        if (!isOurs(Arn)) return [Arn, {}] as const;
        try {
          const input = { OpenIDConnectProviderArn: Arn };
          return [Arn, await look.aws.call('iam', 'GetOpenIDConnectProvider', input)] as const;
        } catch (error) {
          look.gap(gapOf('aws', 'GetOpenIDConnectProvider', Arn, error));
          return [Arn, {}] as const;
        }
      }),
    ),
  );
}

async function associations(
  look: Look,
  cluster: string,
  accounts: readonly Account[],
): Promise<readonly unknown[]> {
  const listed = await each(
    look,
    'ListPodIdentityAssociations',
    accounts,
    ({ namespace, name }) => `${namespace}/${name}`,
    ({ namespace, name }) =>
      pages<{ associationId: string }>(look, 'eks', 'ListPodIdentityAssociations', 'associations', {
        clusterName: cluster,
        namespace,
        serviceAccount: name,
      }),
  );
  const described = await each(
    look,
    'DescribePodIdentityAssociation',
    listed.flatMap(([, found]) => found.map(({ associationId }) => associationId)),
    (id) => id,
    async (associationId) =>
      (
        await look.aws.call('eks', 'DescribePodIdentityAssociation', {
          clusterName: cluster,
          associationId,
        })
      )['association'],
  );
  return described.map(([, association]) => association);
}

async function addons(look: Look, cluster: string): Promise<readonly unknown[]> {
  const names = await pages<string>(look, 'eks', 'ListAddons', 'addons', { clusterName: cluster });
  const described = await each(
    look,
    'DescribeAddon',
    names,
    (name) => name,
    async (addonName) =>
      (await look.aws.call('eks', 'DescribeAddon', { clusterName: cluster, addonName }))['addon'],
  );
  return described.map(([, addon]) => addon);
}

const OF_ROLES = [
  'kubernetes/deployments.apps',
  'kubernetes/serviceaccounts',
  'kubernetes/pods',
  'aws/eks/pod-identity-associations',
  'aws/sts/caller-identity',
] as const;

export const IDENTITY_COLLECTORS: readonly Collector[] = [
  collector('aws/sts/caller-identity', {
    actions: ['sts:GetCallerIdentity'],
    collect: ({ aws }) => aws.call('sts', 'GetCallerIdentity', {}),
  }),
  collector('aws/eks/cluster', {
    actions: ['eks:DescribeCluster'],
    after: PLACE.filter((section) => section !== 'aws/eks/cluster'),
    collect: async (look) => {
      const name = clusterName(look);
      if (name === undefined) return undefined;
      return (await look.aws.call('eks', 'DescribeCluster', { name }))['cluster'];
    },
  }),
  collector('aws/eks/pod-identity-associations', {
    actions: ['eks:ListPodIdentityAssociations', 'eks:DescribePodIdentityAssociation'],
    after: PLACE,
    collect: async (look) => {
      const name = clusterName(look);
      const accounts = controllerAccounts(look);
      return name === undefined || accounts.length === 0
        ? undefined
        : associations(look, name, accounts);
    },
  }),
  collector('aws/eks/addons', {
    actions: ['eks:ListAddons', 'eks:DescribeAddon'],
    after: PLACE,
    collect: async (look) => {
      const name = clusterName(look);
      return name === undefined || !isWide(look) ? undefined : addons(look, name);
    },
  }),
  collector('aws/iam/roles', {
    actions: ['iam:GetRole'],
    after: OF_ROLES,
    collect: async (look) => {
      const arns = controllerRoles(look);
      if (arns.length === 0) return undefined;
      const found = await each(
        look,
        'GetRole',
        arns,
        (arn) => arn,
        (arn) => roleOf(look, arn),
      );
      return found.map(([, role]) => role);
    },
  }),
  collector('aws/iam/role-policies', {
    actions: [
      'iam:ListRolePolicies',
      'iam:GetRolePolicy',
      'iam:ListAttachedRolePolicies',
      'iam:GetPolicy',
      'iam:GetPolicyVersion',
    ],
    after: ['aws/iam/roles'],
    collect: async (look) => {
      const roles = look.soFar['aws/iam/roles'];
      if (roles === undefined) return undefined;
      const found = await each(
        look,
        'ListRolePolicies',
        roles.map(({ Arn }) => Arn),
        (arn) => arn,
        (arn) => policiesOf(look, arn),
      );
      return Object.fromEntries(found);
    },
  }),
  collector('aws/iam/open-id-connect-providers', {
    actions: ['iam:ListOpenIDConnectProviders', 'iam:GetOpenIDConnectProvider'],
    after: ['aws/eks/cluster'],
    collect: providers,
  }),
];
