import {
  backend,
  event,
  ingress,
  klass,
  logs,
  recording,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/action-json-invalid.js';
import { checkTester } from '../../support/check-tester.js';

const PREFIX = 'alb.ingress.kubernetes.io';

function act(s: Draft, action: string): void {
  Object.assign(backend(s), { name: 'answer', port: { name: 'use-annotation' } });
  ingress(s).metadata.annotations[`${PREFIX}/actions.answer`] = action;
  // A redirect of the whole port would leave no rule that is looked at.
  delete ingress(s).metadata.annotations[`${PREFIX}/ssl-redirect`];
}

function condition(s: Draft, conditions: string): void {
  ingress(s).metadata.annotations[`${PREFIX}/conditions.web`] = conditions;
}

const FIXED = { type: 'fixed-response', fixedResponseConfig: { statusCode: '503' } };

checkTester(check, {
  passes: {
    'a response': shop((s) => act(s, JSON.stringify(FIXED))),
    'names in another case': shop((s) =>
      act(s, '{"Type":"fixed-response","FixedResponseConfig":{"StatusCode":"503"}}'),
    ),
    'a port of a Service as text': shop((s) =>
      act(
        s,
        '{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"web","servicePort":"80"}]}}',
      ),
    ),
    'an action that nobody names': shop(
      (s) => (ingress(s).metadata.annotations[`${PREFIX}/actions.answer`] = '{'),
    ),
    'conditions of a field that the controller does not know': shop((s) =>
      condition(s, '[{"field":"weather"}]'),
    ),
    'an Ingress of another controller': shop((s) => {
      act(s, '{');
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
    }),
    'another annotation that cannot be read, which is another fault': shop(
      (s) => (ingress(s).metadata.annotations[`${PREFIX}/listen-ports`] = '{'),
    ),
  },

  fails: {
    'no JSON': { given: shop((s) => act(s, '{"type":')), finds: ['Ingress shop/web'] },
    'a type that does not exist, on a class by flag': {
      given: shop((s) => {
        act(s, '{"type":"rewrite"}');
        useFlagClass(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'no weight': {
      given: shop((s) =>
        act(
          s,
          '{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"web","servicePort":80},{"serviceName":"tcp","servicePort":80}]}}',
        ),
      ),
      finds: ['Ingress shop/web'],
    },
    'a status code that is a number': {
      given: shop((s) =>
        act(s, '{"type":"redirect","redirectConfig":{"statusCode":"HTTP_301","port":443}}'),
      ),
      finds: ['Ingress shop/web'],
    },
    'conditions without values': {
      given: shop((s) => condition(s, '[{"field":"host-header","hostHeaderConfig":{}}]')),
      finds: ['Ingress shop/web'],
    },
    'conditions without values, and parameters of the class': {
      given: shop((s) => {
        condition(s, '[{"field":"source-ip"}]');
        useParams(s, { scheme: 'internet-facing' });
      }),
      finds: ['Ingress shop/web'],
    },
    'transforms that are no list': {
      given: shop((s) => (ingress(s).metadata.annotations[`${PREFIX}/transforms.web`] = '{}')),
      finds: ['Ingress shop/web'],
    },
    'in the words of the controller too': {
      given: shop((s) => {
        act(s, '{"type":"fixed-response"}');
        event(
          s,
          'FailedBuildModel',
          'Failed build model due to ingress: shop/web: missing FixedResponseConfig',
        );
      }),
      finds: ['Ingress shop/web'],
    },
    'in its log alone': {
      given: shop((s) => {
        act(s, '{"type":"fixed-response"}');
        s['kubernetes/events'] = [];
        logs(s, 'ingress', 'web', false, 'ingress: shop/web: missing FixedResponseConfig');
      }),
      finds: ['Ingress shop/web'],
    },
    'a recording': { given: await recording('action-json-invalid'), finds: ['Ingress shop/web'] },
  },
});
