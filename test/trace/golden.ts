/*
 * Requests and what answers them, worked out by hand from AWS's documentation: "Listener rules",
 * "Condition types" and "Action types" of the guide to Application Load Balancers, and the pages of
 * RuleCondition, RedirectActionConfig and ForwardActionConfig of the API. Nothing here was printed
 * by the code that it tests.
 *
 * A row is `METHOD URL {Name: value} from ADDRESS | rule | answer`. The answer is a target group, or
 * several with their percentages, a status, a redirect, or `?` where it cannot be told.
 */

export interface Golden {
  readonly name: string;
  /** In no particular order: AWS sorts by priority. */
  readonly rules: readonly object[];
  readonly rows: string;
}

type Loose = Readonly<Record<string, unknown>>;

const host = (...Values: string[]) => ({ Field: 'host-header', HostHeaderConfig: { Values } });
const path = (...Values: string[]) => ({ Field: 'path-pattern', PathPatternConfig: { Values } });
const method = (...Values: string[]) => ({
  Field: 'http-request-method',
  HttpRequestMethodConfig: { Values },
});
const header = (HttpHeaderName: string, ...Values: string[]) => ({
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName, Values },
});
const query = (...pairs: string[]) => ({
  Field: 'query-string',
  QueryStringConfig: {
    Values: pairs.map((pair) => {
      const [Key, Value] = pair.includes('=') ? pair.split('=') : [undefined, pair];
      return Key === undefined ? { Value } : { Key, Value };
    }),
  },
});
const source = (...Values: string[]) => ({ Field: 'source-ip', SourceIpConfig: { Values } });
const hostRegex = (...RegexValues: string[]) => ({
  Field: 'host-header',
  HostHeaderConfig: { RegexValues },
});
const pathRegex = (...RegexValues: string[]) => ({
  Field: 'path-pattern',
  PathPatternConfig: { RegexValues },
});

export const arnOf = (name: string): string =>
  `arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/${name}/0123456789abcdef`;
const to = (name: string): Loose => ({ Type: 'forward', TargetGroupArn: arnOf(name) });
const split = (weights: Readonly<Record<string, number>>, sticky = false): Loose => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: Object.entries(weights).map(([name, Weight]) => ({
      TargetGroupArn: arnOf(name),
      Weight,
    })),
    TargetGroupStickinessConfig: { Enabled: sticky, ...(sticky ? { DurationSeconds: 60 } : {}) },
  },
});
const redirect = (config: Loose, StatusCode = 'HTTP_301'): Loose => ({
  Type: 'redirect',
  RedirectConfig: { ...config, StatusCode },
});
const answer = (StatusCode: string, MessageBody = ''): Loose => ({
  Type: 'fixed-response',
  FixedResponseConfig: { StatusCode, ContentType: 'text/plain', MessageBody },
});

let count = 0;
const rule = (Priority: number | 'default', Conditions: readonly Loose[], ...Actions: Loose[]) => ({
  RuleArn: `arn:aws:elasticloadbalancing:us-west-2:123456789012:listener-rule/app/a/b/c/${(count += 1)}`,
  Priority: String(Priority),
  IsDefault: Priority === 'default',
  Conditions,
  Actions: Actions.map((action, index) => ({ Order: index + 1, ...action })),
});
const otherwise = (...actions: Loose[]) => rule('default', [], ...actions);
const NOT_FOUND = otherwise(answer('404'));

export const GOLDEN: readonly Golden[] = [
  {
    name: 'hosts',
    rules: [
      rule(1, [host('shop.example.com')], to('shop')),
      rule(2, [host('*.example.com')], to('any')),
      rule(3, [host('api-?.example.org')], to('one')),
      rule(4, [host('*.eu.example.net', 'eu.example.net')], to('eu')),
      rule(5, [host('WWW.Upper.Test')], to('upper')),
      rule(6, [host('*-admin.example.org')], to('admin')),
      rule(7, [host('app.*.test')], to('app')),
      rule(8, [host('??.short.test')], to('two')),
      NOT_FOUND,
    ],
    rows: `
      GET http://shop.example.com/ | 1 | shop
      GET http://SHOP.example.com/ | 1 | shop
      GET http://shop.example.com./ | 1 | shop
      GET http://shop.example.com/any/path?x=1 | 1 | shop
      GET http://www.example.com/ | 2 | any
      GET http://a.b.example.com/ | 2 | any
      GET http://shop.shop.example.com/ | 2 | any
      GET http://xshop.example.com/ | 2 | any
      GET http://example.com/ | default | 404
      GET http://shop.example.com.evil.test/ | default | 404
      GET http://wwwexample.com/ | default | 404
      GET http://api-1.example.org/ | 3 | one
      GET http://api-x.example.org/ | 3 | one
      GET http://api-10.example.org/ | default | 404
      GET http://api-.example.org/ | default | 404
      GET http://api.example.org/ | default | 404
      GET http://eu.example.net/ | 4 | eu
      GET http://a.eu.example.net/ | 4 | eu
      GET http://a.b.eu.example.net/ | 4 | eu
      GET http://xeu.example.net/ | default | 404
      GET http://www.upper.test/ | 5 | upper
      GET http://WWW.UPPER.TEST/ | 5 | upper
      GET http://shop-admin.example.org/ | 6 | admin
      GET http://-admin.example.org/ | 6 | admin
      GET http://admin.example.org/ | default | 404
      GET http://app.one.test/ | 7 | app
      GET http://app.one.two.test/ | 7 | app
      GET http://app.test/ | default | 404
      GET http://ab.short.test/ | 8 | two
      GET http://abc.short.test/ | default | 404
      GET http://a.short.test/ | default | 404
      GET http://nothing.test/ {Host: shop.example.com} | 1 | shop
      GET http://nothing.test/ {Host: SHOP.example.com:80} | 1 | shop
      GET http://shop.example.com/ {Host: nothing.test} | default | 404
    `,
  },
  {
    name: 'paths',
    rules: [
      rule(1, [path('/api')], to('api')),
      rule(2, [path('/api/*')], to('apis')),
      rule(3, [path('/img/*.png')], to('png')),
      rule(4, [path('/v?/*')], to('versions')),
      rule(5, [path('*.php')], to('php')),
      rule(6, [path('/Case')], to('case')),
      rule(7, [path('/a*z')], to('az')),
      rule(8, [path('/docs', '/docs/*')], to('docs')),
      rule(9, [path('/x/?')], to('single')),
      rule(10, [path('/*/end')], to('end')),
      rule(11, [path('/q?')], to('mark')),
      NOT_FOUND,
    ],
    rows: `
      GET http://h.test/api | 1 | api
      GET http://h.test/api?x=/api/y | 1 | api
      GET http://h.test/api#frag | 1 | api
      GET http://h.test/api/ | 2 | apis
      GET http://h.test/api/v1/users | 2 | apis
      GET http://h.test/API | default | 404
      GET http://h.test/Api/ | default | 404
      GET http://h.test/apix | default | 404
      GET http://h.test/x/api | default | 404
      GET http://h.test/img/a.png | 3 | png
      GET http://h.test/img/a/b/c.png | 3 | png
      GET http://h.test/img/.png | 3 | png
      GET http://h.test/img/a.png/ | default | 404
      GET http://h.test/img/a.PNG | default | 404
      GET http://h.test/img/a.png?size=2 | 3 | png
      GET http://h.test/v1/ | 4 | versions
      GET http://h.test/v2/users/7 | 4 | versions
      GET http://h.test/v10/users | default | 404
      GET http://h.test/v1 | default | 404
      GET http://h.test/v/users | default | 404
      GET http://h.test/index.php | 5 | php
      GET http://h.test/deep/er/index.php | 5 | php
      GET http://h.test/api/index.php | 2 | apis
      GET http://h.test/index.phpx | default | 404
      GET http://h.test/Case | 6 | case
      GET http://h.test/case | default | 404
      GET http://h.test/az | 7 | az
      GET http://h.test/a/b/z | 7 | az
      GET http://h.test/abcz | 7 | az
      GET http://h.test/abcy | default | 404
      GET http://h.test/docs | 8 | docs
      GET http://h.test/docs/ | 8 | docs
      GET http://h.test/docs/a/b | 8 | docs
      GET http://h.test/docsx | default | 404
      GET http://h.test/x/1 | 9 | single
      GET http://h.test/x/ | default | 404
      GET http://h.test/x/12 | default | 404
      GET http://h.test/a/end | 10 | end
      GET http://h.test/a/b/end | 10 | end
      GET http://h.test//end | 10 | end
      GET http://h.test/end | default | 404
      GET http://h.test/q1 | 11 | mark
      GET http://h.test/q?1 | default | 404
      GET http://h.test | default | 404
      GET http://h.test/ | default | 404
    `,
  },
  {
    name: 'what is normalized before rules are tried',
    rules: [
      rule(1, [path('/a/b')], to('ab')),
      rule(2, [path('/~user')], to('tilde')),
      rule(3, [path('/with%20space')], to('space')),
      NOT_FOUND,
    ],
    rows: `
      GET http://h.test/a/./b | 1 | ab
      GET http://h.test/a/c/../b | 1 | ab
      GET http://h.test/../a/b | 1 | ab
      GET http://h.test/a/%62 | 1 | ab
      GET http://h.test/a//b | default | 404
      GET http://h.test/%7Euser | 2 | tilde
      GET http://h.test/~user | 2 | tilde
      GET http://h.test/with%20space | 3 | space
      GET http://h.test/a%2Fb | default | 404
    `,
  },
  {
    name: 'overlapping prefixes, the longest first',
    rules: [
      rule(4, [host('h.test'), path('/*')], to('root')),
      rule(3, [host('h.test'), path('/shop', '/shop/*')], to('shop')),
      rule(2, [host('h.test'), path('/shop/cart', '/shop/cart/*')], to('cart')),
      rule(1, [host('h.test'), path('/shop/cart/total')], to('total')),
      NOT_FOUND,
    ],
    rows: `
      GET http://h.test/shop/cart/total | 1 | total
      GET http://h.test/shop/cart/total/ | 2 | cart
      GET http://h.test/shop/cart/totals | 2 | cart
      GET http://h.test/shop/cart | 2 | cart
      GET http://h.test/shop/cart/ | 2 | cart
      GET http://h.test/shop/carts | 3 | shop
      GET http://h.test/shop | 3 | shop
      GET http://h.test/shop/ | 3 | shop
      GET http://h.test/shopping | 4 | root
      GET http://h.test/ | 4 | root
      GET http://h.test/Shop | 4 | root
      GET http://other.test/shop | default | 404
    `,
  },
  {
    name: 'priorities are numbers, and the lowest is tried first',
    rules: [
      rule(100, [path('/a*')], to('hundred')),
      rule(20, [path('/ab*')], to('twenty')),
      rule(9, [path('/abc*')], to('nine')),
      rule(1000, [path('/*')], to('thousand')),
      rule(5000, [path('/abc')], to('never')),
      NOT_FOUND,
    ],
    rows: `
      GET http://h.test/abcd | 9 | nine
      GET http://h.test/abc | 9 | nine
      GET http://h.test/abd | 20 | twenty
      GET http://h.test/acd | 100 | hundred
      GET http://h.test/b | 1000 | thousand
    `,
  },
  {
    name: 'a rule for everything before the others',
    rules: [rule(1, [path('/*')], to('all')), rule(2, [path('/api')], to('never')), NOT_FOUND],
    rows: `
      GET http://h.test/api | 1 | all
      GET http://h.test/ | 1 | all
      POST http://anything.test/x | 1 | all
    `,
  },
  {
    name: 'methods',
    rules: [
      rule(1, [method('POST', 'PUT'), path('/items', '/items/*')], to('write')),
      rule(2, [method('GET'), path('/items', '/items/*')], to('read')),
      rule(3, [method('PURGE')], to('cache')),
      rule(4, [method('OPTIONS')], answer('204')),
      NOT_FOUND,
    ],
    rows: `
      POST http://h.test/items | 1 | write
      PUT http://h.test/items/1 | 1 | write
      GET http://h.test/items/1 | 2 | read
      HEAD http://h.test/items/1 | default | 404
      DELETE http://h.test/items/1 | default | 404
      post http://h.test/items | default | 404
      POST http://h.test/other | default | 404
      PURGE http://h.test/any | 3 | cache
      OPTIONS http://h.test/items | 4 | 204
    `,
  },
  {
    name: 'headers',
    rules: [
      rule(1, [header('X-Canary', 'true', '1')], to('canary')),
      rule(2, [header('Cookie', '*session=abc*')], to('session')),
      rule(3, [header('X-Tenant', 'acme-?')], to('acme')),
      rule(4, [header('X-A', 'yes'), header('X-B', 'yes')], to('both')),
      rule(5, [header('X-Literal', 'a\\*b')], to('literal')),
      rule(6, [header('X-Any', '*')], to('present')),
      NOT_FOUND,
    ],
    rows: `
      GET http://h.test/ {X-Canary: true} | 1 | canary
      GET http://h.test/ {x-canary: TRUE} | 1 | canary
      GET http://h.test/ {X-Canary: 1} | 1 | canary
      GET http://h.test/ {X-Canary: 11} | default | 404
      GET http://h.test/ {X-Canary: false} | default | 404
      GET http://h.test/ {X-Canary: false} {X-Canary: true} | 1 | canary
      GET http://h.test/ | default | 404
      GET http://h.test/ {X-Canaries: true} | default | 404
      GET http://h.test/ {Cookie: a=b; session=abc; c=d} | 2 | session
      GET http://h.test/ {Cookie: session=abc} | 2 | session
      GET http://h.test/ {Cookie: session=xyz} | default | 404
      GET http://h.test/ {Cookie: session=abc} {X-Canary: true} | 1 | canary
      GET http://h.test/ {X-Tenant: ACME-1} | 3 | acme
      GET http://h.test/ {X-Tenant: acme-12} | default | 404
      GET http://h.test/ {X-A: yes} {X-B: yes} | 4 | both
      GET http://h.test/ {X-A: yes} | default | 404
      GET http://h.test/ {X-A: yes} {X-B: no} | default | 404
      GET http://h.test/ {X-Literal: a*b} | 5 | literal
      GET http://h.test/ {X-Literal: axb} | default | 404
      GET http://h.test/ {X-Any: whatever} | 6 | present
      GET http://h.test/ {X-Any:} | 6 | present
    `,
  },
  {
    name: 'what a client sends on its own',
    rules: [rule(1, [header('User-Agent', '*Mobile*')], to('mobile')), otherwise(to('desktop'))],
    rows: `
      GET http://h.test/ {User-Agent: Mozilla/5.0 (iPhone) Mobile/15E148} | 1 | mobile
      GET http://h.test/ {User-Agent: curl/8.5.0} | default | desktop
      GET http://h.test/ | ? | ?
    `,
  },
  {
    name: 'query strings',
    rules: [
      rule(1, [query('version=v2', 'version=v3')], to('versions')),
      rule(2, [query('beta')], to('beta')),
      rule(3, [query('utm_*=*')], to('campaign')),
      rule(4, [query('a=1'), query('b=2')], to('both')),
      rule(5, [query('code=??')], to('code')),
      rule(6, [query('lit=\\*')], to('literal')),
      NOT_FOUND,
    ],
    rows: `
      GET http://h.test/?version=v2 | 1 | versions
      GET http://h.test/?version=v3 | 1 | versions
      GET http://h.test/?VERSION=V2 | 1 | versions
      GET http://h.test/?version=v1 | default | 404
      GET http://h.test/?version=v22 | default | 404
      GET http://h.test/?versions=v2 | default | 404
      GET http://h.test/?x=1&version=v2&y=2 | 1 | versions
      GET http://h.test/?version=v1&version=v2 | 1 | versions
      GET http://h.test/?mode=beta | 2 | beta
      GET http://h.test/?anything=BETA | 2 | beta
      GET http://h.test/?beta=mode | default | 404
      GET http://h.test/?utm_source=mail | 3 | campaign
      GET http://h.test/?utm_=x | 3 | campaign
      GET http://h.test/?utm=x | default | 404
      GET http://h.test/?a=1&b=2 | 4 | both
      GET http://h.test/?b=2&a=1 | 4 | both
      GET http://h.test/?a=1 | default | 404
      GET http://h.test/?a=1&b=3 | default | 404
      GET http://h.test/?code=ab | 5 | code
      GET http://h.test/?code=a | default | 404
      GET http://h.test/?code=abc | default | 404
      GET http://h.test/?lit=* | 6 | literal
      GET http://h.test/?lit=x | default | 404
      GET http://h.test/version=v2 | default | 404
      GET http://h.test/? | default | 404
    `,
  },
  {
    name: 'source addresses',
    rules: [
      rule(1, [source('10.0.0.0/8', '2001:db8::/32')], to('inside')),
      rule(2, [source('192.0.2.7/32'), path('/office')], to('office')),
      rule(3, [path('/open')], to('open')),
      NOT_FOUND,
    ],
    rows: `
      GET http://h.test/ from 10.0.0.0 | 1 | inside
      GET http://h.test/ from 10.255.255.255 | 1 | inside
      GET http://h.test/ from 11.0.0.0 | default | 404
      GET http://h.test/ from 9.255.255.255 | default | 404
      GET http://h.test/ from 2001:db8::1 | 1 | inside
      GET http://h.test/ from 2001:db9::1 | default | 404
      GET http://h.test/office from 192.0.2.7 | 2 | office
      GET http://h.test/office from 192.0.2.8 | default | 404
      GET http://h.test/other from 192.0.2.7 | default | 404
      GET http://h.test/open from 198.51.100.1 | 3 | open
      GET http://h.test/open from 10.1.2.3 | 1 | inside
      GET http://h.test/open {X-Forwarded-For: 10.1.2.3} from 198.51.100.1 | 3 | open
      GET http://h.test/open | ? | ?
    `,
  },
  {
    name: 'conditions are joined by and, their values by or',
    rules: [
      rule(
        1,
        [host('a.test', 'b.test'), path('/x', '/y'), method('GET', 'HEAD'), header('X-K', 'v')],
        to('all'),
      ),
      rule(2, [host('a.test'), query('q=1')], to('query')),
      rule(3, [], to('none')),
      NOT_FOUND,
    ],
    rows: `
      GET http://a.test/x {X-K: v} | 1 | all
      HEAD http://b.test/y {X-K: v} | 1 | all
      GET http://b.test/x {X-K: v} | 1 | all
      GET http://c.test/x {X-K: v} | 3 | none
      GET http://a.test/z {X-K: v} | 3 | none
      POST http://a.test/x {X-K: v} | 3 | none
      GET http://a.test/x {X-K: w} | 3 | none
      GET http://a.test/x | 3 | none
      GET http://a.test/x?q=1 | 2 | query
      GET http://a.test/x?q=1 {X-K: v} | 1 | all
    `,
  },
  {
    name: 'redirects',
    rules: [
      rule(1, [path('/secure')], redirect({ Protocol: 'HTTPS', Port: '443' })),
      rule(2, [path('/host')], redirect({ Host: 'www.example.org' }, 'HTTP_302')),
      rule(3, [path('/prefix/*')], redirect({ Path: '/new/#{path}' })),
      rule(4, [path('/www')], redirect({ Host: 'www.#{host}', Protocol: 'HTTPS', Port: '443' })),
      rule(5, [path('/drop')], redirect({ Path: '/dropped', Query: '' })),
      rule(6, [path('/add')], redirect({ Path: '/added', Query: '#{query}&from=old' })),
      rule(7, [path('/port')], redirect({ Port: '8080' })),
      rule(
        8,
        [path('/all')],
        redirect({
          Protocol: '#{protocol}',
          Host: '#{host}',
          Port: '#{port}',
          Path: '/moved/#{path}',
          Query: '#{query}',
        }),
      ),
      rule(9, [path('/loop')], redirect({ Path: '/loop' })),
      rule(10, [path('/into')], redirect({ Path: '/#{host}/#{port}', Query: 'was=#{path}' })),
      rule(11, [path('/https-odd')], redirect({ Protocol: 'HTTPS', Port: '8443' })),
      rule(12, [path('/https-kept')], redirect({ Protocol: 'HTTPS' })),
      otherwise(redirect({ Protocol: 'HTTPS', Port: '443' })),
    ],
    rows: `
      GET http://h.test/secure | 1 | 301 https://h.test/secure
      GET http://h.test/secure?a=b | 1 | 301 https://h.test/secure?a=b
      GET http://h.test/host | 2 | 302 http://www.example.org/host
      GET http://h.test/host?a=b | 2 | 302 http://www.example.org/host?a=b
      GET http://h.test/prefix/a/b | 3 | 301 http://h.test/new/prefix/a/b
      GET http://h.test/prefix/?q | 3 | 301 http://h.test/new/prefix/?q
      GET http://h.test/www | 4 | 301 https://www.h.test/www
      GET http://h.test/drop?a=b | 5 | 301 http://h.test/dropped
      GET http://h.test/add?a=b | 6 | 301 http://h.test/added?a=b&from=old
      GET http://h.test/port | 7 | 301 http://h.test:8080/port
      GET http://h.test/all?x=y | 8 | 301 http://h.test/moved/all?x=y
      GET http://h.test/loop | 9 | stopped 301
      GET http://h.test/loop?a | 9 | stopped 301
      GET http://h.test/into | 10 | 301 http://h.test/h.test/80?was=into
      GET http://h.test/https-odd | 11 | 301 https://h.test:8443/https-odd
      GET http://h.test/https-kept | 12 | 301 https://h.test:80/https-kept
      GET http://h.test/other?x | default | 301 https://h.test/other?x
      GET http://h.test/ | default | 301 https://h.test/
      POST http://h.test/form | default | 301 https://h.test/form
      GET http://h.test/secure {Host: other.test} | 1 | 301 https://other.test/secure
    `,
  },
  {
    name: 'fixed responses',
    rules: [
      rule(1, [path('/healthz')], answer('200', 'ok')),
      rule(2, [path('/closed')], answer('503', 'down for repair')),
      rule(3, [path('/gone')], answer('410')),
      rule(4, [path('/no-service')], answer('503', 'Backend service does not exist')),
      rule(5, [path('/no-action')], answer('503', 'Backend action does not exist')),
      otherwise(answer('200', 'welcome')),
    ],
    rows: `
      GET http://h.test/healthz | 1 | 200
      GET http://h.test/closed | 2 | 503
      GET http://h.test/gone | 3 | 410
      GET http://h.test/no-service | 4 | stopped 503
      GET http://h.test/no-action | 5 | stopped 503
      GET http://h.test/ | default | 200
    `,
  },
  {
    name: 'a default action that forwards',
    rules: [rule(1, [host('a.test')], to('a')), otherwise(to('rest'))],
    rows: `
      GET http://a.test/ | 1 | a
      GET http://b.test/ | default | rest
      GET http://b.test/any?x=1 | default | rest
    `,
  },
  {
    name: 'weights',
    rules: [
      rule(1, [path('/even')], split({ blue: 1, green: 1 })),
      rule(2, [path('/canary')], split({ blue: 90, green: 10 })),
      rule(3, [path('/off')], split({ blue: 100, green: 0 })),
      rule(4, [path('/closed')], split({ blue: 0, green: 0 })),
      rule(5, [path('/single')], split({ blue: 0 })),
      rule(6, [path('/three')], split({ blue: 1, green: 1, red: 2 })),
      rule(7, [path('/sticky')], split({ blue: 1, green: 3 }, true)),
      rule(8, [path('/one')], to('blue')),
      rule(9, [path('/sevenths')], split({ blue: 1, green: 6 })),
      NOT_FOUND,
    ],
    rows: `
      GET http://h.test/even | 1 | 50 blue, 50 green
      GET http://h.test/canary | 2 | 90 blue, 10 green
      GET http://h.test/off | 3 | blue
      GET http://h.test/closed | 4 | stopped 503
      GET http://h.test/single | 5 | blue
      GET http://h.test/three | 6 | 25 blue, 25 green, 50 red
      GET http://h.test/sticky | 7 | 25 blue, 75 green
      GET http://h.test/one | 8 | blue
      GET http://h.test/sevenths | 9 | 14.3 blue, 85.7 green
      GET http://h.test/none | default | 404
    `,
  },
  {
    name: 'regular expressions',
    rules: [
      rule(1, [pathRegex('^/api/v[0-9]+/.*$')], to('api')),
      rule(2, [pathRegex('^/(cart|basket)$')], to('cart')),
      rule(3, [hostRegex('^(.+)\\.example\\.com$')], to('sub')),
      rule(4, [pathRegex('^/part')], to('part')),
      rule(5, [pathRegex('^/(?=x)x$')], to('ahead')),
      NOT_FOUND,
    ],
    rows: `
      GET http://h.test/api/v1/users | 1 | api
      GET http://h.test/api/v12/ | 1 | api
      GET http://h.test/api/v/users | ? | ?
      GET http://h.test/cart | 2 | cart
      GET http://h.test/basket | 2 | cart
      GET http://a.example.com/ | 3 | sub
      GET http://a.b.example.com/ | 3 | sub
      GET http://h.test/part | 4 | part
      GET http://h.test/partial | ? | ?
      GET http://h.test/API/v1/x | ? | ?
    `,
  },
  {
    name: 'who it is',
    rules: [
      rule(
        1,
        [path('/login')],
        {
          Type: 'authenticate-oidc',
          AuthenticateOidcConfig: { OnUnauthenticatedRequest: 'authenticate' },
        },
        to('app'),
      ),
      rule(
        2,
        [path('/maybe')],
        {
          Type: 'authenticate-cognito',
          AuthenticateCognitoConfig: { OnUnauthenticatedRequest: 'allow' },
        },
        to('app'),
      ),
      rule(
        3,
        [path('/strict')],
        { Type: 'authenticate-oidc', AuthenticateOidcConfig: { OnUnauthenticatedRequest: 'deny' } },
        to('app'),
      ),
      rule(4, [path('/usual')], { Type: 'authenticate-oidc' }, to('app')),
      rule(5, [path('/token')], { Type: 'jwt-validation' }, to('app')),
      NOT_FOUND,
    ],
    rows: `
      GET http://h.test/login | 1 | 302
      GET http://h.test/login {Cookie: AWSELBAuthSessionCookie-0=abc} | 1 | ?
      GET http://h.test/maybe | 2 | app
      GET http://h.test/strict | 3 | stopped 401
      GET http://h.test/usual | 4 | 302
      GET http://h.test/token | 5 | stopped 401
      GET http://h.test/token {Authorization: Bearer abc} | 5 | ?
      GET http://h.test/token {Authorization: Basic abc} | 5 | stopped 401
    `,
  },
];
