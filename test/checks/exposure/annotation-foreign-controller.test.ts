import { ingress, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/annotation-foreign-controller.js';
import { checkTester } from '../../support/check-tester.js';

const REWRITE = 'nginx.ingress.kubernetes.io/rewrite-target';
const set = (object: any, key: string, value = '/'): void => {
  object.metadata.annotations = { ...object.metadata.annotations, [key]: value };
};

checkTester(check, {
  passes: {
    'an Ingress of that controller': shop((s) => {
      set(ingress(s), REWRITE);
      ingress(s).metadata.annotations['kubernetes.io/ingress.class'] = 'nginx';
    }),
    'of tools that read any Ingress': shop((s) => {
      set(ingress(s), 'cert-manager.io/cluster-issuer', 'letsencrypt');
      set(ingress(s), 'external-dns.alpha.kubernetes.io/hostname', 'shop.example.com');
    }),
  },
  fails: {
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        set(ingress(s), REWRITE);
      }),
      finds: ['Ingress shop/web'],
    },
    'a rewrite': { given: shop((s) => set(ingress(s), REWRITE)), finds: ['Ingress shop/web'] },
    several: {
      given: shop((s) => {
        set(ingress(s), REWRITE);
        set(ingress(s), 'traefik.ingress.kubernetes.io/router.tls', 'true');
        set(ingress(s), 'haproxy.org/timeout-server', '30s');
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
