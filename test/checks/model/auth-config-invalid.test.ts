import {
  event,
  ingress,
  service,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/auth-config-invalid.js';
import { checkTester } from '../../support/check-tester.js';

const PREFIX = 'alb.ingress.kubernetes.io';
const OIDC = JSON.stringify({ issuer: 'https://id.example.org', secretName: 'oidc' });
const SAID = 'Failed build model due to ingress: shop/web: secrets "oidc" not found';

function guard(s: Draft, annotations: Draft, ports = '[{"HTTPS":443}]'): void {
  Object.assign(ingress(s).metadata.annotations, {
    [`${PREFIX}/listen-ports`]: ports,
    [`${PREFIX}/certificate-arn`]: 'arn:aws:acm:us-west-2:123456789012:certificate/1',
    ...annotations,
  });
}

checkTester(check, {
  passes: {
    'a provider that is described': shop((s) =>
      guard(s, { [`${PREFIX}/auth-type`]: 'oidc', [`${PREFIX}/auth-idp-oidc`]: OIDC }),
    ),
    'sign-in that HTTP alone passes over': shop((s) =>
      guard(s, { [`${PREFIX}/auth-type`]: 'oidc' }, '[{"HTTP":80}]'),
    ),
    'no sign-in, whatever is described': shop((s) =>
      guard(s, { [`${PREFIX}/auth-type`]: 'none', [`${PREFIX}/auth-idp-oidc`]: OIDC }),
    ),
    'a provider on the Service': shop((s) => {
      guard(s, { [`${PREFIX}/auth-type`]: 'oidc' });
      service(s).metadata.annotations = { [`${PREFIX}/auth-idp-oidc`]: OIDC };
    }),
  },
  fails: {
    'no provider': {
      given: shop((s) => guard(s, { [`${PREFIX}/auth-type`]: 'oidc' })),
      finds: ['Ingress shop/web'],
    },
    'the provider of the other kind, in a class by flag': {
      given: shop((s) => {
        guard(s, { [`${PREFIX}/auth-type`]: 'cognito', [`${PREFIX}/auth-idp-oidc`]: OIDC });
        useFlagClass(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'a class that gives sign-in HTTPS': {
      given: shop((s) => {
        useParams(s, { certificateArn: ['arn:aws:acm:us-west-2:123456789012:certificate/1'] });
        guard(s, { [`${PREFIX}/auth-type`]: 'oidc' });
        delete ingress(s).metadata.annotations[`${PREFIX}/listen-ports`];
        delete ingress(s).metadata.annotations[`${PREFIX}/certificate-arn`];
      }),
      finds: ['Ingress shop/web'],
    },
    'a provider without a secret': {
      given: shop((s) =>
        guard(s, {
          [`${PREFIX}/auth-type`]: 'oidc',
          [`${PREFIX}/auth-idp-oidc`]: '{"issuer":"https://id.example.org"}',
        }),
      ),
      finds: ['Ingress shop/web'],
    },
    'sign-in and a token': {
      given: shop((s) =>
        guard(s, {
          [`${PREFIX}/auth-type`]: 'oidc',
          [`${PREFIX}/auth-idp-oidc`]: OIDC,
          [`${PREFIX}/jwt-validation`]:
            '{"issuer":"a","jwksEndpoint":"https://id.example.com/keys"}',
        }),
      ),
      finds: ['Ingress shop/web'],
    },
    'a secret that is not there, as the controller says': {
      given: shop((s) => event(s, 'FailedBuildModel', SAID)),
      finds: ['Ingress shop/web'],
    },
  },
});
