import { named, recording, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/group-order-tie.js';
import { checkTester } from '../../support/check-tester.js';

const INGRESSES = 'kubernetes/ingresses.networking.k8s.io';
const ORDER = 'alb.ingress.kubernetes.io/group.order';

/** The group `platform`: `all` of team-a and `api` of team-b match the same requests. */
const group = (edit: (all: Draft, api: Draft, s: Draft) => void) =>
  recording('rule-shadowed', (s) =>
    edit(named(s, INGRESSES, 'all'), named(s, INGRESSES, 'api'), s),
  );

const tie = (...ingresses: readonly Draft[]): void => {
  for (const { metadata } of ingresses) delete metadata.annotations[ORDER];
};

checkTester(check, {
  passes: {
    'orders of their own': await recording('rule-shadowed'),
    'one order, and nothing in common': await group((all, api) => {
      tie(all, api);
      all.spec.rules[0].host = 'www.example.com';
    }),
    'one order, and ports of their own': await group((all, api) => {
      tie(all, api);
      all.metadata.annotations['alb.ingress.kubernetes.io/listen-ports'] = '[{"HTTP":8080}]';
    }),
    'one order in two groups': await group((all, api) => {
      tie(all, api);
      all.metadata.annotations['alb.ingress.kubernetes.io/group.name'] = 'other';
    }),
    'two rules of one Ingress': await group((all, api) => {
      all.metadata.annotations['alb.ingress.kubernetes.io/group.name'] = 'other';
      tie(all, api);
      api.spec.rules.push(structuredClone(api.spec.rules[0]));
    }),
  },

  fails: {
    'none of them says an order': {
      given: await group((all, api) => tie(all, api)),
      finds: ['Ingress team-b/api'],
    },
    'both say the same': {
      given: await group((all, api) => {
        for (const { metadata } of [all, api]) metadata.annotations[ORDER] = '7';
      }),
      finds: ['Ingress team-b/api'],
    },
    'on HTTPS': {
      given: await group((all, api, s) => {
        tie(all, api);
        for (const { metadata } of [all, api]) {
          metadata.annotations['alb.ingress.kubernetes.io/listen-ports'] = '[{"HTTPS":443}]';
        }
        s['aws/acm/certificates'] = [
          {
            CertificateArn: 'arn:aws:acm:us-west-2:123456789012:certificate/1',
            SubjectAlternativeNames: ['*.example.com'],
            Status: 'ISSUED',
          },
        ];
      }),
      finds: ['Ingress team-b/api'],
    },
    'a group that the class makes': {
      given: await group((all, api, s) => {
        tie(all, api);
        for (const { metadata } of [all, api]) {
          delete metadata.annotations['alb.ingress.kubernetes.io/group.name'];
        }
        const [params] = s['kubernetes/ingressclassparams.elbv2.k8s.aws'];
        params.spec = { group: { name: 'platform' } };
        s['kubernetes/ingressclasses.networking.k8s.io'][0].spec.parameters = {
          apiGroup: 'elbv2.k8s.aws',
          kind: 'IngressClassParams',
          name: params.metadata.name,
        };
      }),
      finds: ['Ingress team-b/api'],
    },
  },
});
