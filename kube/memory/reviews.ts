/** Questions about who one is and what one may do. Here everybody may do everything, whatever the question says. */
import type { JsonObject } from "./json.ts";

interface Review {
  readonly apiVersion: string;
  readonly kind: string;
  readonly status: JsonObject;
}

const AUTHORIZATION = "authorization.k8s.io/v1";
const AUTHENTICATION = "authentication.k8s.io/v1";

/** By the path that a question is posted to. */
const REVIEWS: Readonly<Record<string, Review>> = {
  [`/apis/${AUTHORIZATION}/selfsubjectaccessreviews`]: {
    apiVersion: AUTHORIZATION,
    kind: "SelfSubjectAccessReview",
    status: { allowed: true },
  },
  [`/apis/${AUTHORIZATION}/selfsubjectrulesreviews`]: {
    apiVersion: AUTHORIZATION,
    kind: "SelfSubjectRulesReview",
    status: {
      resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
      nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
      incomplete: false,
    },
  },
  [`/apis/${AUTHENTICATION}/selfsubjectreviews`]: {
    apiVersion: AUTHENTICATION,
    kind: "SelfSubjectReview",
    status: { userInfo: { username: "admin", groups: ["system:masters", "system:authenticated"] } },
  },
};

/** The answer to such a question, if the request asks one. */
export function reviewOf(method: string, path: string): JsonObject | undefined {
  const review = method === "POST" && Object.hasOwn(REVIEWS, path) ? REVIEWS[path] : undefined;
  return review && { ...review, metadata: {}, spec: {} };
}
