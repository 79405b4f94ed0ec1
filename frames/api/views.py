"""Frame types, their sizes, and the dpi calculator."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from frames.api.presenting import dpi_json
from frames.api.serializers import (
    DpiRequestSerializer,
    DpiSerializer,
    FrameSizeSerializer,
    FrameTypeSerializer,
)
from frames.dpi import measure_dpi
from frames.lengths import Size
from frames.models import FrameSize, FrameType


class FrameTypeList(ListAPIView[FrameType]):
    """List the kinds of frames whose sizes are known."""

    permission = "public"
    authentication_classes = []
    serializer_class = FrameTypeSerializer
    queryset = FrameType.objects.filter(sizes__is_verified=True).distinct()


class FrameSizeList(ListAPIView[FrameSize]):
    """List the verified sizes of one frame type; unverified ones are never shown."""

    permission = "public"
    authentication_classes = []
    serializer_class = FrameSizeSerializer
    queryset = FrameSize.objects.for_shoppers()

    def get_queryset(self) -> QuerySet[FrameSize]:
        """Narrow to the type of the address; raise Http404 for an unknown one."""
        frame_type = get_object_or_404(FrameType, pk=self.kwargs["frame_type_id"])
        return super().get_queryset().filter(frame_type=frame_type)


class DpiCalculation(APIView):
    """Count the pixels an inch of an image on a print, by the strict rule."""

    permission = "public"
    throttle = "search"
    authentication_classes = []

    @extend_schema(request=DpiRequestSerializer, responses=DpiSerializer)
    def post(self, request: Request) -> Response:
        """Answer dpi, verdict and crop box; 422 for sizes nobody prints."""
        asked = DpiRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted: dict[str, Any] = asked.validated_data
        result = measure_dpi(
            (wanted["pixels_w"], wanted["pixels_h"]),
            Size.of(wanted["print_w_in"], wanted["print_h_in"]),
        )
        return Response(dpi_json(result))
