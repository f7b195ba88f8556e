import { shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/webhook-cert-manager-missing.js';
import { checkTester } from '../../support/check-tester.js';

const SERVICE = 'Service kube-system/aws-load-balancer-webhook-service';
const KINDS = ['validating', 'mutating'].map(
  (kind) => `kubernetes/${kind}webhookconfigurations.admissionregistration.k8s.io`,
);
const inject = (s: Draft, from: string | undefined, caBundle: string | undefined): void => {
  for (const { metadata, webhooks } of KINDS.flatMap((kind) => s[kind])) {
    if (from !== undefined) metadata.annotations = { 'cert-manager.io/inject-ca-from': from };
    metadata.creationTimestamp = '2026-11-20T00:00:00Z';
    for (const { clientConfig } of webhooks) {
      delete clientConfig.caBundle;
      if (caBundle !== undefined) clientConfig.caBundle = caBundle;
    }
  }
};
const FROM = 'kube-system/aws-load-balancer-serving-cert';

checkTester(check, {
  passes: {
    'a CA that it has written': shop((s) => inject(s, FROM, 'LS0tLS1CRUdJTg==')),
    'no CA, and nobody who is to write one': shop((s) => inject(s, undefined, undefined)),
    'a minute after it was installed': shop((s) => {
      inject(s, FROM, undefined);
      for (const { metadata } of KINDS.flatMap((kind) => s[kind])) {
        metadata.creationTimestamp = '2026-11-25T17:57:40Z';
      }
    }),
  },

  fails: {
    'no cert-manager': { given: shop((s) => inject(s, FROM, undefined)), finds: [SERVICE] },
    'an empty CA, and a cert-manager that does nothing': {
      given: shop((s) => {
        inject(s, FROM, '');
        s['kubernetes/customresourcedefinitions.apiextensions.k8s.io'].push({
          metadata: { name: 'certificates.cert-manager.io' },
        });
      }),
      finds: [SERVICE],
    },
  },
});
