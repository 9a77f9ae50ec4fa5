{{/* The spec of the operator's Pod. */}}

{{- define "konductor.pod" -}}
serviceAccountName: {{ include "konductor.serviceAccount" . }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- range $field := list "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" }}
{{- with index $.Values $field }}
{{ $field }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
containers:
  - name: manager
    {{- include "konductor.container" . | nindent 4 }}
{{- end }}

{{- define "konductor.container" -}}
{{- if eq (int .Values.ports.metrics) (int .Values.ports.probes) }}
{{- fail (printf "ports.metrics and ports.probes are both %d: the operator listens on each, so give it two" (int .Values.ports.probes)) }}
{{- end -}}
image: {{ include "konductor.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args:
  - --metrics-bind-address=:{{ .Values.ports.metrics }}
  - --health-probe-bind-address=:{{ .Values.ports.probes }}
  - --log-level={{ .Values.logLevel }}
  - --retention={{ .Values.retention }}
  {{- with .Values.watchNamespaces }}
  - --watch-namespace={{ join "," . }}
  {{- end }}
  {{- with .Values.args }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
ports:
  - { name: metrics, containerPort: {{ .Values.ports.metrics }}, protocol: TCP }
  - { name: probes, containerPort: {{ .Values.ports.probes }}, protocol: TCP }
livenessProbe:
  httpGet: { path: /healthz, port: probes }
  initialDelaySeconds: 5
  periodSeconds: 20
readinessProbe:
  httpGet: { path: /readyz, port: probes }
  periodSeconds: 5
{{- with .Values.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.securityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
