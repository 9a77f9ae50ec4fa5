{{/* What the release's objects are called: the same whatever the release is called, for there is one operator in a cluster. */}}

{{- define "konductor.name" -}}
{{- default .Chart.Name .Values.nameOverride }}
{{- end }}

{{- define "konductor.fullname" -}}
{{- default (include "konductor.name" .) .Values.fullnameOverride }}
{{- end }}

{{- define "konductor.operator" -}}
{{- include "konductor.fullname" . }}-controller-manager
{{- end }}

{{- define "konductor.serviceAccount" -}}
{{- default (ternary (include "konductor.operator" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name }}
{{- end }}

{{- define "konductor.selector" -}}
app.kubernetes.io/name: {{ include "konductor.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "konductor.labels" -}}
app.kubernetes.io/name: {{ include "konductor.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "konductor.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ default $.Chart.AppVersion .tag }}{{ end }}
{{- end }}
{{- end }}
