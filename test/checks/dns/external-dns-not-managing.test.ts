import { incident, ingress, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/dns/external-dns-not-managing.js';
import { checkTester } from '../../support/check-tester.js';
import { HOST, NOWHERE, resolves, runs } from '../../support/names.js';

const INGRESS = 'Ingress shop/web';
/** The name leads nowhere, and an external-dns has these flags. */
const missing = (args: readonly string[], edit: (s: Draft) => void = () => undefined) =>
  shop((s) => {
    resolves(s, NOWHERE);
    runs(s, args);
    edit(s);
  });
const nameless = (s: Draft): void => {
  for (const rule of ingress(s).spec.rules) delete rule.host;
  delete ingress(s).spec.tls;
};
const annotate = (s: Draft, key: string, value: string): void => {
  ingress(s).metadata.annotations[`external-dns.alpha.kubernetes.io/${key}`] = value;
};

checkTester(check, {
  passes: {
    'one that takes care of it': missing([
      '--source=ingress',
      '--domain-filter=example.com',
      '--ingress-class=alb',
      '--namespace=shop',
    ]),
    'no external-dns': shop((s) => {
      resolves(s, NOWHERE);
      nameless(s);
    }),
    'a record that people made': shop((s) => {
      resolves(s, { addresses: ['203.0.113.1'] });
      runs(s, ['--source=service']);
    }),
    'another one that takes care of it': missing(['--source=service'], (s) => {
      runs(s, ['--source=ingress']).metadata.name = 'external-dns-other';
    }),
    'filters that are not computed': missing(['--source=service', '--label-filter=a=b']),
    'flags in the environment': missing(['--source=service'], (s) => {
      const [container] = s['kubernetes/deployments.apps'].at(-1).spec.template.spec.containers;
      container.env = [{ name: 'EXTERNAL_DNS_SOURCE' }];
    }),
    'an object of its own that names the host': missing(['--source=crd']),
    'somebody else on purpose': missing(['--source=service'], (s) =>
      annotate(s, 'controller', 'none'),
    ),
    'a name by annotation': missing(['--source=ingress'], (s) => {
      nameless(s);
      annotate(s, 'hostname', HOST);
    }),
    'an Ingress without an address': missing(['--source=service'], (s) => delete ingress(s).status),
    'a snapshot of one namespace': shop((s, snapshot) => {
      resolves(s, NOWHERE);
      runs(s, ['--source=service']);
      snapshot.scope.namespaces = ['shop', 'kube-system'];
    }),
  },

  fails: {
    'no look at Ingresses': { given: missing(['--source=service']), finds: [INGRESS] },
    'another namespace': {
      given: missing(['--source=ingress', '--namespace=web']),
      finds: [INGRESS],
    },
    'another class': {
      given: missing(['--source', 'ingress', '--ingress-class', 'nginx']),
      finds: [INGRESS],
    },
    'another domain': {
      given: missing(['--source=ingress', '--domain-filter=example.org']),
      finds: [INGRESS],
    },
    'a domain below it': {
      given: missing(['--source=ingress', `--domain-filter=.${HOST}`]),
      finds: [INGRESS],
    },
    'no name at all': {
      given: shop((s) => {
        nameless(s);
        runs(s, ['--source=ingress']);
      }),
      finds: [INGRESS],
    },
    'an incident': {
      given: await incident('inc-067'),
      finds: ['Ingress fieldops/signup-ingress'],
    },
  },
});
