/*
 * Words that say nothing of anybody: of Kubernetes, AWS and the controller, and of their messages.
 * What is not among them is taken for a name when a snapshot is redacted.
 */

/** What stays wherever it stands: the tool compares with it, or every cluster has names of it. */
export const FIXED_WORDS: ReadonlySet<string> = wordsOf(`
  access accessdenied acm action active additionalclaims advertisetruststorecanames affinity agent
  alb albsinglesubnet algorithm alive all allow alpha already amazon amazonaws ambassador amzn and
  annotation any apisix app append application are arn arnequals arnlike arnnotequals arnnotlike
  assigned associated assumed aud authenticate authenticationrequestextraparams
  authorizationendpoint authorized auto availability available aws awselb backend balancer
  balancing based because blackhole bool boundary branch built cached calico capacityunits case
  certificate certificatenotfound check cilium cipher clb client cluster clusterip cn cname cni
  cognito com compute configmaps configuration connection contour control controller controllers
  cookie coredns count crd createaction createlistener createloadbalancer createsecuritygroup
  createtargetgroup credentials cross customresourcedefinitions daemonset daemonsets date default
  defensive delay delete deletion deny deployed deployment deployments deregistration desync
  disabled dns does doesnotexist domain domains draining drop dualstack duration ec2 eks
  elasticloadbalancing elb elbsecuritypolicy elbv2 emissary enable enablecertificatemanagement
  enabled enabledefaulttagslowpriority enableiptargettype enabletcpudplistener endpoint endpoints
  endpointslices enhanceddefaultbehavior envoy equals error events exact example exclude exclusion
  exist exists explicit external externalname facing fail failed failedbuildmodel
  faileddeploymodel failure false fargate federated fields filter fixed for forallvalues
  foranyvalue forbidden forward found fqdn frontendnlb gateway gatewayclasses gateways get gov
  group grpc h2 h2c haproxy has hash have head header headers health healthy heritage host hosted
  hostname http http1 http1only http2 http2only http2optional http2preferred httproutes https
  hybrid iam id identity idle if ifexists ignore ignoreclientcertificateexpiry imds
  implementationspecific in ingress ingressclass ingressclasses ingressclassparams ingresses
  initial instance instances insufficient internal internalerror internet invalid
  invalidchangebatch invalidsubnet io ip ipv4 ipv6 is issued istio jwksendpoint k8s karpenter keep
  kong kube kubernetes label lb lbc lbcapacityreservation leader lease least less level like list
  listener listenerruleconfigurations listenerrulestagging load loadbalancer
  loadbalancerconfigurations local localhost location logs managedlbsecuritygroup manager match
  matching method minimal minimum mitigation mode model monitor mpod mservice
  mutatingwebhookconfigurations name namespace namespaces net network networking nginx nlb
  nlbhealthcheckadvancedconfig nlbsecuritygroup no nocredentialproviders node nodeport nodes none
  noschedule not notin null object off oidc on ondelete open outstanding override owner partial
  passthrough path pattern percentage perform plain pod pods policy policyendpoints port post
  prefer prefix preserve processing protection protocol provider proxy public put query quic
  random ready reconciler record records recreate redirect refresh regex regional registry remove
  replace replicaset replicasets request requestedregion requestid requests requesttag required
  resource resources resourcetag response revision rewrite rewrites robin role round routing rule
  running s3 seconds security service serviceaccount serviceaccounts services session set sg sh
  shift skipping sleep slow source ssl stack start state statefulset statefulsets stickiness
  strictest string stringequals stringequalsignorecase stringlike stringnotequals
  stringnotequalsignorecase stringnotlike strip sts sub submit subnet
  subnetdiscoverybyreachability subnets subnetsclustertagcheck succeeded successfully
  successfullyreconciled suite svc sync system tagsession target targetgroup targetgroupbinding
  targetgroupbindings targetgroupconfigurations targets tcp template termination test text than
  that throttling timeout tls tls13 to tobedeletedbyclusterautoscaler tokenendpoint topology
  traefik traffic true truststore txt type udp unavailable unhealthy unknown unused up updated use
  user userinfoendpoint userpoolarn userpoolclientid userpooldomain v2
  validatingwebhookconfigurations verify version vpc waf wafv2 webacl webhook weighted were
  wildcard windows without x xff yes zonal zone zones
`);

/** What terms and messages are made of. What somebody calls so has a name all the same. */
export const COMMON_WORDS: ReadonlySet<string> = wordsOf(`
  able about above absent accelerator acceleratorarn accepted acceptednames account accounts acl
  actions add added adding additional addlistenercertificates addon addonname addr address
  addresses addtags admin admission admissionregistration advanced advertise after aga again age
  albgatewayapi albtargetcontrolconfig albtargetcontrolconfigs alias aliastarget allocatable
  allocate allocated allocation allocations allowed allowedroutes allvalues alpha1 alpn alpnpolicy
  also alternative although always amazoneks amd64 among an annotations anomaly another anti anyof
  anything anyvalue ap api apiextensions apis apiserver appears applied applies approval approved
  approvedannotation apps ar arch architecture argocd argoproj args arguments arm64 arns array as
  asked assign associate associatewebacl associating association associationarn associationid
  associations assume assumerole assumeroleexternalid assumerolepolicydocument
  assumerolewithwebidentity at attach attached attachment attempt attempting attempts attribute
  attributes audience auth authentication authenticationmode authenticator authority authorization
  authorize authorizesecuritygroupingress authorizing automatically autoscaler autoscaling
  availabilityzone availabilityzones availableipaddresscount awsloadbalancercontrolleriampolicy az
  azs back backends backoff balancers bash be became been before below best beta beta1 better
  between bin bind binding bindings block blocked blocking blocks body boolean both break broke
  broken bs bucket build builddate bundle burstable but by ca cache calculated call caller
  calleridentity calling came can canceled cancelled cannot canonical capacity caused central cert
  certificatearn certificateauthorityarn certificates certs certwatcher chain change changed
  changes channel character charset chart checked checking checkpoint checks chosen cid cidr
  cidrblock cidrip cidrs ciliumnetworkpolicies ciliumnetworkpolicy claims class classic
  classicloadbalancer classname classsource cleanly cleanup clientconfig clients close closed
  clusterfirst clustername clusters cmp code codes collect comes command commit community complete
  completed component concepts concurrency concurrent condition conditions conf config configmap
  configurations configure configured conflict conflicting conflicts conformant confused connect
  connections contact contain container containerd containerindex containers containersnotready
  containersready contains content contenttype context controladdress conventions conversion
  convert coordination core corresponding could couldn covers cpu crashed crashloop
  crashloopbackoff create created createprotection createrule createtags creating creation
  creationtimestamp credential critical crosses crypto current currently custom customer
  customresourcedefinition daemon data dataaddress de deadline debug decision defaultactions
  defaultbackend defaultcertificate defaultconfiguration defaults defaulttargetgroupconfiguration
  deferred define defined defines definition deleted deletelistener deleteloadbalancer
  deleteprotection deleterule deletesecuritygroup deletetags deletetargetgroup deleting delivery
  denied deploy deprecated deprecation deputy deregister deregistered deregistering
  deregistertargets deregistrationinprogress derived describe describeavailabilityzones
  describecapacityreservation describecertificate describeinstances describelistenerattributes
  describelistenercertificates describelisteners describeloadbalancerattributes
  describeloadbalancers describenetworkinterfaces describeprotection describeroutetables
  describerules describes describesecuritygroups describesubnets describetags
  describetargetgroupattributes describetargetgroups describetargethealth describetruststores
  describevpcs description desired destination destinationaddress detail details device dhcp dial
  did diff different dir directly disable disassociate disassociatewebacl discover discovered
  discovery disk diskpressure disrupted disruption dkr dnsendpoint dnsendpoints dnsname do docker
  docs document doesn domainname don done down download drains drift driver dropped dry ds due
  duplicate durationseconds during each early echo ecr effect effects effort eip either el elastic
  elasticfilesystem elasticloadbalancingv2 election element empty enableprefixforipv6sourcenat
  encountered end endpointslice enforce enforcesecuritygroupinboundrulesonprivatelinktraffic eni
  eniconfig eniconfigs enough entries entry env eof err errimagepull errors established eu
  evaluated even event eventtype ever every everything evicted exactly exceeded exclusive exec
  execute execution existent exit exited expected expiration expired expires explicitly exposed
  exposure extended extensions externaldns failedcleanup failedhealthchecks failedloadgroupid
  failednetworkreconcile failedreconcile failover failures families family fatal feature few field
  file files filesystem finalizer finalizers find findings finished first five fixedresponseconfig
  flags flow following format forwardconfig four from fromport frontend frontendnlbtargetgroup fs
  full fully further future ga gate gates gatewayclass gave gcr generate generated generates
  generation getsubscriptionstate getwebacl getwebaclforresource ghcr gitcommit github gitversion
  give given global globalaccelerator globalaccelerators go goes gone got grace grant groupid
  groupname groups grpccode grpcroute grpcroutes handshake happen having he healthcheck
  healthcheckconfig healthchecking healthcheckpath healthcheckport healthcheckprotocol
  healthythresholdcount healthz heartbeat helm here history hit hold holder hostedzone
  hostheaderconfig hostnames hosts how however html httpcode httpheaderconfig httpheadername
  httprequestmethodconfig httproute hyperplane iamrolearntoassume icmp identifier idp ids ignored
  igw image imagepullbackoff images immutable impaired implementation imported inactive inbound
  inboundcidrs includes index indexes indexkey indicating infer inferred info informer
  ingressclassname ingressgroup initialhealthchecking initialized inject injection inside
  installed instanceid instead int32 int64 integer integration interface interfaces
  internetgateway internetgatewayid interval intervalseconds into intranet invalidstate involved
  ipaddresstype ipam ipamconfiguration ipblock ippermissions ipprotocol ipranges ips ipunusable
  ipv4ipampoolid ipv6address ipv6addresses ipv6cidrblock ipv6cidrblockassociationset ipv6ranges
  irsa isdefault isregex issuer issues it items its itself job json just jwt kept kernel key
  keyalgorithm keys kill killed killing kind known kubectl kubelet kubelethasnodiskpressure
  kubelethassufficientmemory kubelethassufficientpid kubeletready l4 l7 labeled labels last
  lastheartbeattime lastscaletime late later latest launch layer leaderelection leases leave left
  leftout length let lib lifecycle likely limit link linux listcertificates listen listenerarn
  listenerattributes listenerconfigurations listenerrule listenerruleconfiguration listeners
  listenerset listenersets listing lists live liveness loadbalancerarn loadbalancerarns
  loadbalancerattributes loadbalancerclass loadbalancerconfiguration loadbalancername
  loadbalancers log logger logging long look looking lookup lost low lower mac machine made main
  maintenance makes malformed manage managed management many map mapped mapping mappings maps
  matched matcher matches materialize max maxconcurrency maximum may me mean member members memory
  memorypressure mesh message messagebody meta metadata metrics might mine
  minimumloadbalancercapacity minimumreplicasavailable mismatch missing modifications modified
  modify modifycapacityreservation modifying modifyippools modifylistener modifylistenerattributes
  modifyloadbalancerattributes modifyrule modifytargetgroup modifytargetgroupattributes monitoring
  more most mount mounted msg mtu much multi multiclustertargetgroup multiple must mutate mutating
  mutatingwebhookconfiguration mutual mutualauthentication named names namespaced
  namespaceselector nat near necessary needed negotiation neither networkacl networkaclid
  networkinterface networkinterfaceid networkpolicies networkpolicy never new
  newreplicasetavailable nlbgatewayapi nodeclass nodeclasses nodeinfo nodename nodepool nodepools
  nodeselector non nor normal notfound nothing notinuse notready notregistered now ns number
  numerical observed observedgeneration occurred occurs of often old once one ones only oom
  oomkilled op openidconnectprovider operation operations operator optional options or order org
  origin os other others our ours out outbound outside over overrides own owned pairs parameters
  parametersref params parent parentref parse part partition pass passed passwd password patch
  pathpatternconfig paths pathtype pca peer peers pending per perhaps period permission
  permissions phase pid pidpressure ping pkg place placement plan plane platform please
  poddisruptionbudget poddisruptionbudgets podidentityassociation podinfo
  podreadytostartcontainers podscheduled points policies pool pools ports possible posting pre
  preempt preemption preferred prefixes prefixlist prefixlistsids present press pressure prestop
  prevent primary principal priorities priority private privateipaddress probably probe probes
  problem process product profile programmed progress progressdeadline progressed progressing
  prometheus properties protocolport protocolversion proven providerid providers provides
  provisioned provisioning pulled pulling purpose quay querystringconfig queue quit ran range
  ranges rate rather raw reach reachability reachable reached read readiness readinessgates
  readinessgatesnotready reading readyreplicas readyz really reason receives recognized reconcile
  reconciled recordset redacted redirectconfig ref reference referenced referencegrant
  referencegrants references refgrant refs refused regexvalues region regional register registered
  registering registertargets registration registrationinprogress registrations reject rejected
  relation relationship relative release remaining removed removelistenercertificates removetags
  renew replaced replica replicas reply repo reporting representation requested requester requeue
  requirement res reservation reset resolve resolved resolvedrefs resourceid resourcerecords
  resourceversion responsecodemismatch rest restart restarting restrict restricted result retries
  retrieve retry retrying returned returns revoke revoked revokesecuritygroupingress revoking
  right rolearn rolename rolling rollout rollouts root route route53 router routes routetable
  routetableid rs rsa rulearn rules rulespersecuritygrouplimitexceeded run runtime rustlog sa said
  same say says scaled scaling scalingreplicaset scheduled scheduler schema scheme scope sdk
  second secret secretname secrets secure securitygroup securitygroupid securitygrouppolicies
  securitygrouppolicy securitygroups see seem seen select selected selector self send sender sent
  server servicename serviceport serviceref serving setipaddresstype setrulepriorities sets
  setsecuritygroups setsubnets settings setup several sgs sha1 sha256 shared she shield should
  shouldn show shown shutting side sidecar sign signature signed sigs simple since six size skip
  skipped slice sns so some something soon sourceipconfig sources spec specific specified
  specifies specify split sslpolicy sslredirect sslredirectport stackid stacks stage stale
  standard started starting stateful statement static status statuscode still stop stopped
  stopping storage stored storedversions stores strategy subject subjectalternativenames subnetid
  subnetmapping subscription success successful successfulcreate such sufficient support supported
  sure table tables tag tagged tags taint taints take taken takes talkers targetgrouparn
  targetgroupattributes targetgroupconfiguration targetgroupname targetgroupprotocol targetgroups
  targetgroupstickinessconfig targethealth targetport targetref targetreference targettype
  tcproute tcproutes tcpudp ten terminated terminating terminationgraceperiodseconds text tg tgb
  the these thing this though three threshold throttled through thumbprint tie time timed
  timeoutseconds timestamp tls12 tlscertpath tlskeypath tlsroute tlsroutes tlssecuritypolicy token
  tolerate tolerated tolerations too tool tools toomanyrules top toport trace tracker transforms
  transition tried tries trigger trust try trying ts ttl turn two types udproute udproutes un
  unable unauthenticated unauthorized under unhealthythresholdcount units unless unnamed unneeded
  unreachable unrecognized unresolved unschedulable unspecified unsupported until update upgrade
  upon upstream uri url us usage useful useridgrouppairs using usr utf uuid v1 v1alpha1 v1beta1 v3
  v6 valid validate validating validatingwebhookconfiguration validation validationdomain
  validationerror validationmethod validations value values var verification versioned versions
  very via victims volume volumes vpcendpoint vpcendpointid vpcid vpcresources vpcs vs wa wafv2
  wafv2aclarn wafv2aclname waiting want wants warning was we web webhooks webhookservices
  webidentity weight west when where whether which while whole whose why wide wildcards will wish
  with within worker workload would write wrong x14 x509 xml xx year years yet yml you your zero
`);

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}
