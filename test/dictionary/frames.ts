/*
 * Errors of the controller that need no entry. Those that wrap another one say only what was
 * tried, and the words that follow decide; the others can't reach anybody who runs it.
 */

/** Each says what it was about, and then why. */
export const FRAMES: readonly RegExp[] = [
  /^failed to (?:build|cleanup|clear|compute|create|delete|deregister|describe|check|decode|extract|fetch|get|list|merge|patch|register|resolve|retrieve|update)\b/i,
  /^failed build tags for/,
  /^unable to (?:create|determine|generate|get|list|setup)\b/i,
  /^error (?:in|retrieving)\b/,
  /^(?:ingress: )?x(?:: x)?$/i,
  /^x: fetching ingressClasses: x$/,
  /^invalid (?:FixedResponseConfig|RedirectConfig|ForwardConfig|TargetGroupTuple|ingress group)$/,
  /^invalid (?:hostHeader|httpHeader|httpRequestMethod|pathPattern|queryString|sourceIP)Config$/,
  /^Ingress has invalid IngressClass configuration$/,
  /^couldn't determine Target/,
  /^(?:get|read) x metadata: x$/,
];

/** What the program would have to do wrong itself. */
const IMPOSSIBLE: readonly RegExp[] = [
  /never happen\]/,
  /is not fulfilled yet|is not provisioned yet/,
  /^expect (?:pod object|\*PodInfo)/,
  /^must specify Informer/,
  /^pResourceSlice|^ResourceGraph is not|^depende[er]|^resource already exists/,
  /^found more than one (?:instance|reservation)|^unknown zone type|^invalid ipPermission/,
  /^EndpointSlice does not have|^no NLB listener port|^cannot resolve AZ info|has no node assigned$/,
  /^(?:currentTags|either ipBlock or securityGroup)/,
  /^no (?:load balancer|target group) found for the arn/,
];

/** Of other programs in the same repository, and of what this tool does not look at. */
const ELSEWHERE =
  /^(?:cmd\/(?!controller)|(?:pkg|webhooks)\/(?:aga|gateway|ingress2gateway)\/|pkg\/deploy\/aga\/|controllers\/(?:aga|gateway)\/|pkg\/inject\/(?:albtargetcontrol|quic)\/)/;

export const needsNoEntry = ({ text, at }: { text: string; at: string }): boolean =>
  ELSEWHERE.test(at) || [...FRAMES, ...IMPOSSIBLE].some((pattern) => pattern.test(text));
