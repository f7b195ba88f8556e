import { shop, type Draft, type Edit } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/irsa-trust-policy-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

const ROLE = 'Role shop-prod-lbc';
const SUBJECT = 'system:serviceaccount:kube-system:aws-load-balancer-controller';

const role = (s: Draft): Draft =>
  s['aws/iam/roles'].find(({ RoleName }: Draft) => RoleName === 'shop-prod-lbc');
const statement = (s: Draft): Draft => role(s).AssumeRolePolicyDocument.Statement[0];
const issuer = (s: Draft): string =>
  s['aws/eks/cluster'].identity.oidc.issuer.slice('https://'.length);
const containers = (s: Draft): Draft[] =>
  s['kubernetes/pods']
    .filter(({ spec }: Draft) => spec.serviceAccountName === 'aws-load-balancer-controller')
    .map(({ spec }: Draft) => spec.containers[0]);
const env = (s: Draft, name: string, value: string): void => {
  for (const container of containers(s)) {
    for (const one of container.env) if (one.name === name) one.value = value;
  }
};
const conditions = (edit: (at: string) => Draft): Edit => {
  return (s) => (statement(s).Condition = edit(issuer(s)));
};
/** Another cluster's: what is left over when a cluster is created again. */
const foreign = (s: Draft): void => {
  const text = JSON.stringify(role(s).AssumeRolePolicyDocument);
  role(s).AssumeRolePolicyDocument = JSON.parse(text.replaceAll(issuer(s), 'oidc.eks.old/id/OLD'));
};

checkTester(check, {
  passes: {
    'a pattern for the service account': shop(
      conditions((at) => ({
        StringLike: { [`${at}:sub`]: 'system:serviceaccount:kube-*:aws-load-balancer-controller' },
      })),
    ),
    'keys in another case': shop(
      conditions((at) => ({ StringEquals: { [`${at.toUpperCase()}:SUB`]: [SUBJECT, 'other'] } })),
    ),
    'no condition, which trusts everybody': shop((s) => delete statement(s).Condition),
    'a condition of which nothing is known': shop((s) => {
      foreign(s);
      role(s).AssumeRolePolicyDocument.Statement.push({
        Effect: 'Allow',
        Principal: { Federated: Object.keys(s['aws/iam/open-id-connect-providers'])[0] },
        Action: 'sts:*',
        Condition: { StringEquals: { 'aws:RequestTag/team': 'web' } },
      });
    }),
    'a role that was not asked for': shop((s) => (s['aws/iam/roles'] = [])),
    'a policy that was not read': shop((s) => delete role(s).AssumeRolePolicyDocument),
    'a second statement that allows it': shop((s) => {
      const right = structuredClone(statement(s));
      foreign(s);
      role(s).AssumeRolePolicyDocument.Statement.push(right);
    }),
    'pods that do not use the role': shop((s) => {
      foreign(s);
      for (const container of containers(s)) container.env = [{ name: 'AWS_ACCESS_KEY_ID' }];
    }),
    'a token that somebody else mounts': shop((s) => {
      statement(s).Condition.StringEquals = { [`${issuer(s)}:aud`]: 'amazonaws.com' };
      env(s, 'AWS_WEB_IDENTITY_TOKEN_FILE', '/var/run/secrets/amazonaws.com/token');
    }),
    'an audience that the service account asks for': shop((s) => {
      statement(s).Condition.StringEquals = { [`${issuer(s)}:aud`]: 'sts.example.com' };
      for (const { metadata } of s['kubernetes/serviceaccounts']) {
        metadata.annotations = {
          ...metadata.annotations,
          'eks.amazonaws.com/audience': 'sts.example.com',
        };
      }
    }),
    'an issuer that was not seen': shop((s) => {
      foreign(s);
      delete s['aws/eks/cluster'].identity;
    }),
    'pods in the midst of a change of roles': shop((s) => {
      foreign(s);
      const [first] = containers(s);
      first.env.find(({ name }: Draft) => name === 'AWS_ROLE_ARN').value =
        'arn:aws:iam::123456789012:role/older';
    }),
  },

  fails: {
    'the issuer of an older cluster': { given: shop(foreign), finds: [ROLE] },
    'a literal star': {
      given: shop(
        conditions((at) => ({ StringEquals: { [`${at}:sub`]: 'system:serviceaccount:*:*' } })),
      ),
      finds: [ROLE],
    },
    'another namespace': {
      given: shop(
        conditions((at) => ({
          StringEquals: {
            [`${at}:sub`]: 'system:serviceaccount:ingress:aws-load-balancer-controller',
          },
        })),
      ),
      finds: [ROLE],
    },
    'the audience of another partition': {
      given: shop(
        conditions((at) => ({ StringEquals: { [`${at}:aud`]: 'sts.amazonaws.com.cn' } })),
      ),
      finds: [ROLE],
    },
    'a role that is meant for nodes': {
      given: shop(
        (s) =>
          (role(s).AssumeRolePolicyDocument.Statement = [
            {
              Effect: 'Allow',
              Principal: { Service: 'ec2.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ]),
      ),
      finds: [ROLE],
    },
    'a deny beside it': {
      given: shop((s) =>
        role(s).AssumeRolePolicyDocument.Statement.push({
          ...structuredClone(statement(s)),
          Effect: 'Deny',
        }),
      ),
      finds: [ROLE],
    },
    'nothing in it': {
      given: shop((s) => (role(s).AssumeRolePolicyDocument.Statement = [])),
      finds: [ROLE],
    },
  },
});
