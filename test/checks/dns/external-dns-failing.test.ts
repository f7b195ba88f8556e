import { incident, shop, useFlagClass, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/dns/external-dns-failing.js';
import { checkTester } from '../../support/check-tester.js';
import { runs } from '../../support/names.js';

const DEPLOYMENT = 'Deployment kube-system/external-dns';
const FLAGS = ['--source=ingress', '--provider=aws'];
const line = (level: string, msg: string): string =>
  `time="2026-11-25T17:58:00Z" level=${level} msg="${msg}"`;
const DENIED = line(
  'error',
  'records retrieval failed: failed to list hosted zones: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/dns/1 is not authorized to perform: route53:ListHostedZones\\n\\tstatus code: 403, request id: 0b7c5a60-4d64-4c5c-8c3e-0f2c8f1d0a11',
);
const UP_TO_DATE = line('info', 'All records are already up to date');
const unready = (s: Draft): Draft => {
  const own = runs(s, FLAGS);
  own.status.readyReplicas = 0;
  own.spec.replicas = 1;
  return own;
};

checkTester(check, {
  passes: {
    'one that works': shop((s) => runs(s, FLAGS, [UP_TO_DATE])),
    'a failure that is over': shop((s) => runs(s, FLAGS, [DENIED, UP_TO_DATE])),
    'an error that says nothing of records': shop((s) =>
      runs(s, FLAGS, [line('error', 'failed to parse annotation of ingress a/b')]),
    ),
    'the failure of another one': shop((s) => {
      runs(s, FLAGS);
      s['kubernetes/logs']['other/external-dns-5d4f-x/external-dns'] = [DENIED];
    }),
    'one that is switched off': shop((s) => void (unready(s).spec.replicas = 0)),
    'one of which nothing is known': shop((s) => delete unready(s).status),
    'one for other Ingresses': shop((s) => {
      runs(s, FLAGS, [DENIED]);
      for (const one of s['kubernetes/ingresses.networking.k8s.io']) {
        one.spec.ingressClassName = 'nginx';
      }
      s['kubernetes/ingressclasses.networking.k8s.io'].push({
        metadata: { name: 'nginx' },
        spec: { controller: 'k8s.io/ingress-nginx' },
      });
    }),
  },

  fails: {
    'a role that may not': {
      given: shop((s) => runs(s, FLAGS, [UP_TO_DATE, DENIED])),
      finds: [DEPLOYMENT],
    },
    'a change that is refused, in JSON': {
      given: shop((s) =>
        runs(s, FLAGS, [
          JSON.stringify({ level: 'error', msg: 'Failure in zone example.com. when submitting' }),
        ]),
      ),
      finds: [DEPLOYMENT],
    },
    'of a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        runs(s, FLAGS, [DENIED]);
      }),
      finds: [DEPLOYMENT],
    },
    'no ready replica': { given: shop((s) => void unready(s)), finds: [DEPLOYMENT] },
    'an incident': {
      given: await incident('inc-068'),
      finds: ['Deployment external-dns/external-dns'],
    },
  },
});
