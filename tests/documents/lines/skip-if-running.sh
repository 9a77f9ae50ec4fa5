if koncli lease acquire daily-report --holder $HOSTNAME --timeout 0; then
  generate-report
  koncli lease release daily-report --holder $HOSTNAME
else
  echo "Previous job still running, skipping"
fi
