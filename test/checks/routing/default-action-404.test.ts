import { incident, ingress, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/default-action-404.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, path, route, rule } from '../../support/ingress-drafts.js';

const NAME = 'k8s-shop-web-724d82a5b7-1.us-west-2.elb.amazonaws.com';

const ask = (s: Draft, url: string, status = 404, server = 'awselb/2.0'): void => {
  s.probes = [{ url, method: 'GET', via: 'dns', status, headers: { server } }];
};
/** Only a part of the host is routed. */
const narrow = (s: Draft): void => route(s, rule('shop.example.com', path('/app', 'Prefix')));

checkTester(check, {
  passes: {
    'a 404 of the application': shop((s) => {
      narrow(s);
      ask(s, 'https://shop.example.com/', 404, 'nginx');
    }),
    'a 404 for a path that has a rule': shop((s) => ask(s, 'https://shop.example.com/app')),
    'a redirect of HTTP': shop((s) => {
      narrow(s);
      ask(s, 'http://shop.example.com/', 301);
    }),
    'a host that nobody routes here': shop((s) => {
      narrow(s);
      ask(s, 'https://other.example.com/');
    }),
    'a rule that may match, by a header': shop((s) => {
      narrow(s);
      annotate(s, 'conditions.web', [
        { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'x-a', values: ['1'] } },
      ]);
      ask(s, 'https://shop.example.com/app');
    }),
    'a route of a Gateway': await incident('inc-039'),
  },

  fails: {
    'a path that no rule matches': {
      given: shop((s) => {
        narrow(s);
        ask(s, 'https://SHOP.example.com/other?a=1');
      }),
      finds: ['Ingress shop/web'],
    },
    'the name of the load balancer': {
      given: shop((s) => ask(s, `https://${NAME}`)),
      finds: ['Ingress shop/web'],
    },
    'the name of one whose Ingress has no address': {
      given: shop((s) => {
        ask(s, `https://${NAME}/`);
        delete ingress(s).status;
      }),
      finds: ['Ingress shop/web'],
    },
    'a method that no rule matches, in a class with parameters': {
      given: shop((s) => {
        useParams(s, { scheme: 'internet-facing' });
        annotate(s, 'conditions.web', [
          { field: 'http-request-method', httpRequestMethodConfig: { values: ['POST'] } },
        ]);
        ask(s, 'https://shop.example.com:443/');
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
