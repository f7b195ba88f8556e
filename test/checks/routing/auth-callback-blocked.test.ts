import { ingress, loadBalancer, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/auth-callback-blocked.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate } from '../../support/ingress-drafts.js';

const guard = (s: Draft): void => {
  annotate(s, 'auth-type', 'oidc');
  annotate(s, 'auth-idp-oidc', {
    issuer: 'https://id.example.com',
    authorizationEndpoint: 'https://id.example.com/authorize',
    tokenEndpoint: 'https://id.example.com/token',
    userInfoEndpoint: 'https://id.example.com/userinfo',
    secretName: 'oidc',
  });
};

/** The security groups of the load balancer let out this much. */
const letOut = (s: Draft, ...rules: readonly Draft[]): void => {
  const { SecurityGroups } = loadBalancer(s);
  for (const group of s['aws/ec2/security-groups']) {
    if (SecurityGroups.includes(group.GroupId)) group.IpPermissionsEgress = rules;
  }
};
const port = (number: number, to = number): Draft => ({
  IpProtocol: 'tcp',
  FromPort: number,
  ToPort: to,
  IpRanges: [{ CidrIp: '0.0.0.0/0' }],
});

checkTester(check, {
  passes: {
    'everything may leave': shop(guard),
    'HTTPS may leave': shop((s) => {
      guard(s);
      letOut(s, port(443));
    }),
    'a range that has it': shop((s) => {
      guard(s);
      letOut(s, port(1, 65535));
    }),
    'nobody has to sign in': shop((s) => letOut(s, port(8080))),
    'a token, of which nothing is said': shop((s) => {
      annotate(s, 'jwt-validation', { issuer: 'a', jwksEndpoint: 'https://id.example.com/keys' });
      letOut(s, port(8080));
    }),
    'one of two groups lets it out': shop((s) => {
      guard(s);
      letOut(s, port(8080));
      const [first] = loadBalancer(s).SecurityGroups;
      s['aws/ec2/security-groups'].find(
        ({ GroupId }: Draft) => GroupId === first,
      ).IpPermissionsEgress = [port(443)];
    }),
    'rules that were not read': shop((s) => {
      guard(s);
      letOut(s, port(8080));
      for (const group of s['aws/ec2/security-groups']) delete group.IpPermissionsEgress;
    }),
  },

  fails: {
    'only the port of the pods': {
      given: shop((s) => {
        guard(s);
        letOut(s, port(8080));
      }),
      finds: ['Ingress shop/web'],
    },
    'nothing, in a class with parameters, and no address yet': {
      given: shop((s) => {
        guard(s);
        useParams(s, { scheme: 'internet-facing' });
        letOut(s);
        delete ingress(s).status;
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
