import { named, recording, type Draft, type Edit } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/group-cross-namespace-member.js';
import { checkTester } from '../../support/check-tester.js';

const INGRESSES = 'kubernetes/ingresses.networking.k8s.io';
const CONDITIONS = 'alb.ingress.kubernetes.io/conditions.web';

/** The group `platform`: `all` of team-a takes what `api` of team-b wants. */
const group = (edit?: (all: Draft, api: Draft, s: Draft, snapshot: Draft) => void) =>
  recording('rule-shadowed', ((s, snapshot) =>
    edit?.(named(s, INGRESSES, 'all'), named(s, INGRESSES, 'api'), s, snapshot)) satisfies Edit);

const order = (ingress: Draft, value: number): void => {
  ingress.metadata.annotations['alb.ingress.kubernetes.io/group.order'] = String(value);
};

/** Both listen on HTTPS, and so depend on what ACM lists. */
const onHttps = (all: Draft, api: Draft, s: Draft): void => {
  for (const one of [all, api]) {
    one.metadata.annotations['alb.ingress.kubernetes.io/listen-ports'] = '[{"HTTPS":443}]';
  }
  s['aws/acm/certificates'] = [
    {
      CertificateArn: 'arn:aws:acm:us-west-2:123456789012:certificate/1',
      SubjectAlternativeNames: ['*.example.com'],
      Status: 'ISSUED',
    },
  ];
};

checkTester(check, {
  passes: {
    'the special case first': await group((all, api) => {
      order(api, 1);
      order(all, 9);
    }),
    'hosts of their own': await group((all) => (all.spec.rules[0].host = 'www.example.com')),
    'paths of their own': await group((all) => {
      Object.assign(all.spec.rules[0].http.paths[0], { path: '/v1', pathType: 'Prefix' });
    }),
    'a header that only some requests have': await group((all) => {
      all.metadata.annotations[CONDITIONS] = JSON.stringify([
        { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'X-New', values: ['1'] } },
      ]);
      all.spec.rules[0].host = 'www.example.com';
    }),
    'one namespace': await group((_all, api, s) => {
      api.metadata.namespace = 'team-a';
      named(s, 'kubernetes/services', 'web').metadata.namespace = 'team-a';
    }),
    'ports of their own': await group((all) => {
      all.metadata.annotations['alb.ingress.kubernetes.io/listen-ports'] = '[{"HTTP":8080}]';
    }),
    'two groups': await group((all) => {
      all.metadata.annotations['alb.ingress.kubernetes.io/group.name'] = 'other';
    }),
    'a part of the cluster': await group((_all, _api, _s, snapshot) => {
      snapshot.scope = { namespaces: ['team-a', 'team-b'], subject: null };
    }),
    'three teams with hosts of their own': await recording('healthy-group-actions'),
  },

  fails: {
    'a rule without a host before one with a host': {
      given: await group(),
      finds: ['Ingress team-a/all'],
    },
    'the same requests': {
      given: await group((all, api) => {
        all.spec.rules = structuredClone(api.spec.rules);
      }),
      finds: ['Ingress team-a/all'],
    },
    'a part of them': {
      given: await group((all) => {
        all.metadata.annotations[CONDITIONS] = JSON.stringify([
          { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'X-New', values: ['1'] } },
        ]);
      }),
      finds: ['Ingress team-a/all'],
    },
    'on HTTPS': { given: await group(onHttps), finds: ['Ingress team-a/all'] },
    'a group that the class makes': {
      given: await group((all, api, s) => {
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
      finds: ['Ingress team-a/all'],
    },
  },
});
